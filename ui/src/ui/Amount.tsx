/**
 * An amount with its currency code. Six digits of USDC unless a list asks for fewer.
 */
import type { MoneyView } from "../bindings/MoneyView";
import { grouped, short } from "../format/money";

export function Amount({
	money,
	size,
	brief = false,
	limit = false,
}: {
	money: MoneyView;
	size?: "big" | "mid";
	/** Two digits of USDC: only where nothing is decided. */
	brief?: boolean;
	/** The amount is a bound, not a price. */
	limit?: boolean;
}) {
	return (
		<span className={["amt", size].filter(Boolean).join(" ")}>
			{limit ? "≤ " : ""}
			{brief ? short(money.amount, money.currency) : grouped(money.amount)}
			<span className="c"> {money.currency}</span>
		</span>
	);
}
