/**
 * Orders that look like the one in the form: the same beneficiary, amount and reference. A person says which it is.
 */
import type { LookAlikeView } from "../bindings/LookAlikeView";
import { grouped } from "../format/money";
import { dated, minutes, utc } from "../format/time";
import { paths } from "../route/route";
import { serverNow } from "../ui/clock";
import { CheckField } from "../ui/Field";
import { ForeignLine } from "../ui/Foreign";
import { Note } from "../ui/Note";
import { StatusWord } from "../ui/StatusWord";

/** The sentence of the action bar while nobody has said so. */
export const SAY_ANOTHER = "Say that this is another payment to place this order.";

export function LookAlikes({
	alike,
	another,
	onAnother,
}: {
	alike: readonly LookAlikeView[];
	/** Whether the person said that it is another payment than all of these. */
	another: boolean;
	onAnother: (another: boolean) => void;
}) {
	if (alike.length === 0) return null;
	return (
		<Note tone="warn">
			<p className="medium">
				{alike.length === 1 ? "An order was" : `${alike.length} orders were`} placed with this beneficiary, amount and
				reference.
			</p>
			<ul className="alike">
				{alike.map((order) => (
					<li key={order.order} className="row">
						<a href={paths.payment(order.order)}>{order.number}</a>
						<span title={utc(order.placed)}>{dated(order.placed, serverNow(), minutes(order.placed))}</span>
						<span className="amt">
							{grouped(order.amount.amount)} <span className="c">{order.amount.currency}</span>
						</span>
						<ForeignLine className="clip mono" text={order.reference} />
						<StatusWord status={order.status} />
					</li>
				))}
			</ul>
			<CheckField
				label="This is another payment"
				name="another"
				value={String(another)}
				error={null}
				onChange={(value) => onAnother(value === "true")}
			/>
		</Note>
	);
}
