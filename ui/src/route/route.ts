/**
 * Where the window is: one builder for paths, one reader, kept in the address' hash.
 */
import { useSyncExternalStore } from "react";

export type Route =
	| { page: "welcome" }
	| { page: "payments" }
	| { page: "order"; draft: string | null }
	| { page: "attempt"; id: string }
	| { page: "payment"; id: string }
	| { page: "sign"; id: string }
	| { page: "ticket"; id: string }
	| { page: "rfis" }
	| { page: "rfi"; id: string }
	| { page: "beneficiaries"; id: string | null }
	| { page: "customers"; id: string | null }
	| { page: "settings" };

/** Stands where an id would, for a record that is being added. */
export const NEW = "new";

const part = (id: string | null): string => (id === null ? "" : `/${encodeURIComponent(id)}`);

/** The one place that builds paths. */
export const paths = {
	welcome: () => "#/welcome",
	payments: () => "#/payments",
	order: (draft: string | null = null) => `#/order${part(draft)}`,
	attempt: (id: string) => `#/attempt${part(id)}`,
	payment: (id: string) => `#/payment${part(id)}`,
	sign: (id: string) => `#/sign${part(id)}`,
	ticket: (id: string) => `#/ticket${part(id)}`,
	rfis: () => "#/rfis",
	rfi: (id: string) => `#/rfi${part(id)}`,
	beneficiaries: (id: string | null = null) => `#/beneficiaries${part(id)}`,
	customers: (id: string | null = null) => `#/customers${part(id)}`,
	settings: () => "#/settings",
} as const;

/** Reads a hash. An address nobody wrote leads to the payments. */
export function readRoute(hash: string): Route {
	const [, page = "", raw] = hash.split("/");
	const id = raw === undefined || raw === "" ? null : decode(raw);
	switch (page) {
		case "welcome":
		case "rfis":
		case "settings":
			return { page };
		case "order":
			return { page, draft: id };
		case "attempt":
		case "payment":
		case "sign":
		case "ticket":
			return id === null ? { page: "payments" } : { page, id };
		case "rfi":
			return id === null ? { page: "rfis" } : { page, id };
		case "beneficiaries":
		case "customers":
			return { page, id };
		default:
			return { page: "payments" };
	}
}

function decode(raw: string): string {
	try {
		return decodeURIComponent(raw);
	} catch {
		return raw;
	}
}

/** Goes there. `replace` leaves no step to go back to. */
export function go(path: string, replace = false): void {
	if (replace) window.location.replace(path);
	else window.location.hash = path;
}

export function useHash(): string {
	return useSyncExternalStore(
		(changed) => {
			window.addEventListener("hashchange", changed);
			return () => window.removeEventListener("hashchange", changed);
		},
		() => window.location.hash,
	);
}
