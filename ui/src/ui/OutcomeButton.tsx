/**
 * The button for what can be done about an outcome. An action that leads elsewhere goes there; the others are the page's.
 */
import type { OutcomeActionName } from "../bindings/OutcomeActionName";
import type { OutcomeActionView } from "../bindings/OutcomeActionView";
import { go, paths } from "../route/route";
import { Button, type ButtonProps, reasonOf } from "./Button";

/** An action that this page does itself. */
interface Act {
	run: () => void;
	busy: boolean;
}
export type Acts = Partial<Record<OutcomeActionName, Act>>;

/** Where an action leads; none for what is done on the page, or is not about anything here. */
function pathOf({ name, target }: OutcomeActionView): string | null {
	switch (name) {
		case "new_order":
			return paths.order();
		case "show_rfi":
			return target === null ? paths.rfis() : paths.rfi(target);
		case "open_ticket":
			return target === null ? null : paths.ticket(target);
		case "edit_beneficiary":
			return paths.beneficiaries(target);
		case "edit_customer":
			return paths.customers(target);
		case "sign_again":
			return target === null ? null : paths.sign(target);
		case "approve_allowance":
		case "fund_wallet":
		case "open_settings":
			return paths.settings();
		case "order_again":
		case "check_now":
		case "ask_again":
		case "wait":
		case "nothing":
			return null;
	}
}

export function OutcomeButton({
	action,
	acts = {},
	...look
}: { action: OutcomeActionView; acts?: Acts } & Pick<ButtonProps, "look" | "size">) {
	const act = acts[action.name];
	const path = pathOf(action);
	if (act === undefined && path === null) return null;
	return (
		<Button
			{...look}
			reason={reasonOf(action.allowed)}
			busy={act?.busy ?? false}
			onPress={() => (act === undefined ? go(path ?? paths.payments()) : act.run())}
		>
			{action.label}
		</Button>
	);
}
