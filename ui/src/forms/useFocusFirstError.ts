/**
 * After a refusal, the first field that needs mending gets the focus.
 */
import { useEffect } from "react";
import type { ApiError } from "../bindings/ApiError";

export function useFocusFirstError(error: ApiError | null): void {
	useEffect(() => {
		const names = new Set(error?.fields.map(({ field }) => field));
		if (names.size === 0) return;
		for (const element of document.querySelectorAll<HTMLElement>("[data-field]")) {
			if (names.has(element.dataset.field ?? "")) {
				element.focus();
				return;
			}
		}
	}, [error]);
}
