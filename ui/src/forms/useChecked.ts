/**
 * What the core finds wrong with a record while it is typed: said beside a field once the person has left it.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { ApiError } from "../bindings/ApiError";
import type { FieldError } from "../bindings/FieldError";

export interface Checked {
	/** The problems of the fields that were left. */
	problems: readonly FieldError[];
	/** The person has left a field. */
	onLeave: (field: string) => void;
}

export function useChecked<F>(form: F, check: (form: F) => Promise<FieldError[]>): Checked {
	const [problems, setProblems] = useState<readonly FieldError[]>([]);
	const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
	const ask = useRef(check);
	ask.current = check;
	useEffect(() => {
		if (left.size === 0) return;
		let current = true;
		ask.current(form).then(
			(found) => {
				if (current) setProblems(found);
			},
			// The check is for comfort. What is wrong is said when the record is saved.
			() => undefined,
		);
		return () => {
			current = false;
		};
	}, [form, left]);
	const onLeave = useCallback(
		(field: string) => setLeft((before) => (before.has(field) ? before : new Set([...before, field]))),
		[],
	);
	return { problems: problems.filter(({ field }) => left.has(field)), onLeave };
}

/** The problem of a field: as the refusal said it, or else as the check while typing does. */
export const problemOf = (error: ApiError | null, checked: Checked, field: string): string | null =>
	[...(error?.fields ?? []), ...checked.problems].find((entry) => entry.field === field)?.message ?? null;
