/**
 * What an API key's beginning says, before it is sent to the core.
 */
import type { EnvironmentName } from "../bindings/EnvironmentName";

const prefixes: readonly (readonly [prefix: string, opens: EnvironmentName])[] = [
	["TEST_API_KEY", "testnet"],
	["LIVE_API_KEY", "live"],
];

export type KeyBeginning =
	| { kind: "empty" }
	| { kind: "opens"; prefix: string; environment: EnvironmentName }
	| { kind: "unknown"; prefix: string };

/** Judged by the part before the first colon only; the rest is never looked at here. */
export function keyBeginning(typed: string): KeyBeginning {
	const key = typed.trim();
	if (key === "") return { kind: "empty" };
	const [prefix = ""] = key.split(":");
	const known = prefixes.find(([one]) => one === prefix);
	if (known !== undefined) return { kind: "opens", prefix, environment: known[1] };
	return { kind: "unknown", prefix: prefix.slice(0, 16) };
}
