/**
 * How an environment looks beside its word.
 */
import type { EnvironmentName } from "../bindings/EnvironmentName";
import type { IconName } from "./Icon";

export const environmentIcon: Record<EnvironmentName, IconName> = {
	sandbox: "flask-conical",
	testnet: "radio",
	live: "banknote",
};

/** The two words beside the environment's own. */
export const moneyWords: Record<EnvironmentName, string> = {
	sandbox: "No real money",
	testnet: "No real money",
	live: "Real money",
};
