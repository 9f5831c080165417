/**
 * Half-typed forms of the address book: read before the form is shown, kept while it is typed.
 */
import { useEffect, useState } from "react";
import { asApiError, call } from "../api/call";
import type { ApiError } from "../bindings/ApiError";
import { type Keeping, useKeeping } from "./useKeeping";

/** What was typed before; null when nothing was, undefined until that is known. */
export interface Before<F> {
	data: { form: F; saved: string } | null | undefined;
	error: ApiError | null;
}

export function useBefore<F>(name: string): Before<F> {
	const [before, setBefore] = useState<Before<F>>({ data: undefined, error: null });
	useEffect(() => {
		let current = true;
		call("form_draft", { name }).then(
			(kept) => {
				const data = kept === null ? null : { form: JSON.parse(kept.content) as F, saved: kept.saved };
				if (current) setBefore({ data, error: null });
			},
			(thrown) => {
				if (current) setBefore({ data: undefined, error: asApiError(thrown) });
			},
		);
		return () => {
			current = false;
		};
	}, [name]);
	return before;
}

export interface FormDraft<F> extends Keeping<F> {
	/** Keeps nothing more, and forgets what was kept. */
	discard: () => Promise<void>;
}

export function useFormDraft<F>(name: string, form: F, savedAt: string | null): FormDraft<F> {
	const keeping = useKeeping(form, {
		savedAt,
		worth: () => true,
		keep: async (value) => {
			await call("save_form_draft", { name, content: JSON.stringify(value) });
			return value;
		},
	});
	return {
		...keeping,
		discard: async () => {
			// A save that is under way comes first.
			keeping.stop();
			await keeping.save();
			await call("discard_form_draft", { name }).catch(() => undefined);
		},
	};
}
