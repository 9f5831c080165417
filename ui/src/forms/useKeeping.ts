/**
 * Keeps what is typed: a moment after each change, on leaving, and on demand. One save after the other.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError } from "../api/call";
import type { ApiError } from "../bindings/ApiError";

const PAUSE = 900;

export interface Keeping<T> {
	/** When it was last kept; null before the first time. */
	saved: string | null;
	error: ApiError | null;
	/** Keeps it now, if it has changed. */
	save: () => Promise<void>;
	/** What stands in the form now. */
	latest: () => T;
	/** Keeps nothing more: the form was sent or thrown away. */
	stop: () => void;
}

export function useKeeping<T>(
	value: T,
	{
		savedAt,
		worth,
		keep,
	}: {
		/** When the value was kept that the form begins with. */
		savedAt: string | null;
		/** Whether a person has entered anything that is worth keeping. */
		worth: (value: T) => boolean;
		/** Keeps a value, and answers it as it is kept. */
		keep: (value: T) => Promise<T>;
	},
): Keeping<T> {
	const [saved, setSaved] = useState(savedAt);
	const [error, setError] = useState<ApiError | null>(null);
	const latest = useRef(value);
	latest.current = value;
	const rules = useRef({ worth, keep });
	rules.current = { worth, keep };
	const kept = useRef(JSON.stringify(value));
	const stopped = useRef(false);
	const running = useRef<Promise<void>>(Promise.resolve());

	const save = useCallback(() => {
		running.current = running.current.then(async () => {
			const now = latest.current;
			if (stopped.current || !rules.current.worth(now) || JSON.stringify(now) === kept.current) return;
			try {
				kept.current = JSON.stringify(await rules.current.keep(now));
				setSaved(new Date().toISOString());
				setError(null);
			} catch (thrown) {
				setError(asApiError(thrown));
			}
		});
		return running.current;
	}, []);

	// biome-ignore lint/correctness/useExhaustiveDependencies: every change of the value starts the pause again
	useEffect(() => {
		const timer = setTimeout(() => void save(), PAUSE);
		return () => clearTimeout(timer);
	}, [value, save]);
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
