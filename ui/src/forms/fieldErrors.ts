/**
 * Finds the error of a field among those the core named.
 */
import type { ApiError } from "../bindings/ApiError";

/** What is wrong with this field, as the core said it; null when nothing is. */
export const fieldError = (error: ApiError | null, field: string): string | null =>
	error?.fields.find((entry) => entry.field === field)?.message ?? null;

/** Whether every problem stands beside a field of this form, so that no block above it is needed. */
export const allBesideFields = (error: ApiError, shown: (field: string) => boolean): boolean =>
	error.fields.length > 0 && error.fields.every(({ field }) => shown(field));
