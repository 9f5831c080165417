/**
 * Keeps the order as a draft: a moment after each change, and on demand.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError, call } from "../api/call";
import type { ApiError } from "../bindings/ApiError";
import type { OrderForm } from "../bindings/OrderForm";
import { isWorthSaving } from "./order";

const PAUSE = 900;

export interface Draft {
	/** When it was last kept; null before the first time. */
	saved: string | null;
	error: ApiError | null;
	/** Keeps it now. */
	save: () => Promise<void>;
	/** The form as it is now, with the id that the first save gave it. */
	latest: () => OrderForm;
	/** Keeps nothing more: the order was placed or discarded. */
	stop: () => void;
}

export function useDraft(form: OrderForm, begun: string | null, onSaved: (id: string) => void): Draft {
	const [saved, setSaved] = useState(begun);
	const [error, setError] = useState<ApiError | null>(null);
	const latest = useRef(form);
	// The id may be known here before the screen is drawn again with it.
	latest.current = { ...form, id: form.id ?? latest.current.id };
	const kept = useRef(JSON.stringify(form));
	const stopped = useRef(false);
	const running = useRef<Promise<void>>(Promise.resolve());
	const told = useRef(onSaved);
	told.current = onSaved;

	const save = useCallback(() => {
		// One after the other, so that the first answer's id is known to the second.
		running.current = running.current.then(async () => {
			const now = latest.current;
			const text = JSON.stringify(now);
			if (stopped.current || !isWorthSaving(now) || text === kept.current) return;
			try {
				const { id } = await call("save_draft", now);
				kept.current = JSON.stringify({ ...now, id });
				setSaved(new Date().toISOString());
				setError(null);
				if (now.id !== id) {
					latest.current = { ...latest.current, id };
					told.current(id);
				}
			} catch (thrown) {
				setError(asApiError(thrown));
			}
		});
		return running.current;
	}, []);

	// biome-ignore lint/correctness/useExhaustiveDependencies: every change of the form starts the pause again
	useEffect(() => {
		const timer = setTimeout(() => void save(), PAUSE);
		return () => clearTimeout(timer);
	}, [form, save]);
	// Leaving the page keeps what was typed within the pause.
	useEffect(() => () => void save(), [save]);

	return {
		saved,
		error,
		save,
		latest: () => latest.current,
		stop: () => {
			stopped.current = true;
		},
	};
}
