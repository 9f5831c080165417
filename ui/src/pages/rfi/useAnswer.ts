/**
 * Keeps an answer as a draft a moment after each change; the core's checks and preview come back with it.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError, call } from "../../api/call";
import type { ApiError } from "../../bindings/ApiError";
import type { RfiView } from "../../bindings/RfiView";
import type { Values } from "./answer";

const PAUSE = 600;

export interface Answer {
	values: Values;
	change: (values: Values) => void;
	/** Whether something typed is not yet in the preview. */
	pending: boolean;
	error: ApiError | null;
	/** Keeps it now, so that what is shown is what was typed. */
	save: () => Promise<void>;
}

export function useAnswer(view: RfiView): Answer {
	const { id } = view.row;
	const client = useQueryClient();
	const [values, setValues] = useState<Values>(() => typedIn(view));
	const [error, setError] = useState<ApiError | null>(null);
	const [kept, setKept] = useState(values);
	const latest = useRef(values);
	const keptNow = useRef(values);
	const running = useRef<Promise<void>>(Promise.resolve());
	const readOnly = useRef(view.readOnly);
	readOnly.current = view.readOnly;

	// What the core made of it meanwhile, as long as nobody is typing: prefilled from a record that was just mended.
	useEffect(() => {
		if (latest.current !== keptNow.current) return;
		const fresh = typedIn(view);
		latest.current = fresh;
		keptNow.current = fresh;
		setValues(fresh);
		setKept(fresh);
	}, [view]);

	const save = useCallback(() => {
		// One after the other, so that an older draft never overtakes a newer one.
		running.current = running.current.then(async () => {
			const now = latest.current;
			if (now === keptNow.current || readOnly.current) return;
			try {
				const saved = await call("save_rfi_answer", { id, values: now });
				keptNow.current = now;
				client.setQueryData(["rfi", { id }], saved);
				setKept(now);
				setError(null);
			} catch (thrown) {
				setError(asApiError(thrown));
			}
		});
		return running.current;
	}, [client, id]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: every change starts the pause again
	useEffect(() => {
		const timer = setTimeout(() => void save(), PAUSE);
		return () => clearTimeout(timer);
	}, [values, save]);
	// Leaving the page keeps what was typed within the pause.
	useEffect(() => () => void save(), [save]);

	const change = useCallback((next: Values) => {
		latest.current = next;
		setValues(next);
	}, []);
	return { values, change, pending: values !== kept, error, save };
}

/** The generated type allows for members that are not there. */
const typedIn = (view: RfiView): Values =>
	Object.fromEntries(Object.entries(view.values).map(([pointer, value]) => [pointer, value ?? ""]));
