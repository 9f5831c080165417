/**
 * The one door to the core: typed calls over the generated command table.
 */
import { invoke } from "@tauri-apps/api/core";
import type { ApiError } from "../bindings/ApiError";
import type { Commands } from "../bindings/commands";

export type CommandName = keyof Commands;
export type Args<K extends CommandName> = Commands[K]["args"];
export type Result<K extends CommandName> = Commands[K]["result"];

/** The arguments as they are passed: none for a command that takes none. */
export type Given<K extends CommandName> = Args<K> extends null ? [] : [args: Args<K>];

/** Asks the core. Rejects with an `ApiError`, whatever went wrong. */
export async function call<K extends CommandName>(command: K, ...given: Given<K>): Promise<Result<K>> {
	const [args] = given;
	try {
		return await invoke<Result<K>>(command, args === undefined ? undefined : { args });
	} catch (thrown) {
		throw asApiError(thrown);
	}
}

/** Turns whatever was thrown into the one error shape that screens show. */
export function asApiError(thrown: unknown): ApiError {
	if (isApiError(thrown)) return thrown;
	return {
		code: "internal",
		message: "CPN Desk could not do this.",
		advice: "Look at the payment before you try again.",
		moneyMoved: "unknown",
		retry: "after_fix",
		actsNext: "you",
		action: { name: "check_now", label: "Check now", target: null, allowed: { allowed: true, reason: null } },
		fields: [],
		technical: thrown instanceof Error ? thrown.message : String(thrown),
	};
}

function isApiError(thrown: unknown): thrown is ApiError {
	return (
		typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown && "moneyMoved" in thrown
	);
}
