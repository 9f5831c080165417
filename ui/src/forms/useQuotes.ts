/**
 * Indicative quotes for what the form says. Asked for when a person pauses, and again on demand.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError, call } from "../api/call";
import type { ApiError } from "../bindings/ApiError";
import type { QuotesRequest } from "../bindings/QuotesRequest";
import type { QuotesView } from "../bindings/QuotesView";

const PAUSE = 400;

export interface Quotes {
	view: QuotesView | null;
	error: ApiError | null;
	busy: boolean;
	again: () => void;
}

export function useQuotes(
	request: QuotesRequest | null,
	blocked: boolean,
	onQuotes: (view: QuotesView) => void,
): Quotes {
	const [state, setState] = useState<{ view: QuotesView | null; error: ApiError | null; busy: boolean }>({
		view: null,
		error: null,
		busy: false,
	});
	// Only the answer to the newest question counts.
	const question = useRef(0);
	const answered = useRef(onQuotes);
	answered.current = onQuotes;

	const ask = useCallback(async (wanted: QuotesRequest) => {
		question.current += 1;
		const mine = question.current;
		setState((before) => ({ ...before, error: null, busy: true }));
		try {
			const view = await call("compare_quotes", wanted);
			if (mine !== question.current) return;
			setState({ view, error: null, busy: false });
			answered.current(view);
		} catch (thrown) {
			if (mine === question.current) setState({ view: null, error: asApiError(thrown), busy: false });
		}
	}, []);

	const key = request === null || blocked ? null : JSON.stringify(request);
	useEffect(() => {
		question.current += 1;
		setState({ view: null, error: null, busy: false });
		if (key === null) return;
		const wanted: QuotesRequest = JSON.parse(key);
		const timer = setTimeout(() => void ask(wanted), PAUSE);
		return () => clearTimeout(timer);
	}, [key, ask]);

	return {
		...state,
		again: () => {
			if (request !== null && !blocked) void ask(request);
		},
	};
}
