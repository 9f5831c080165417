/**
 * What to do now about a payment, and the way there.
 */
import type { DeadlineKind } from "../../bindings/DeadlineKind";
import type { PaymentView } from "../../bindings/PaymentView";
import { seconds } from "../../format/time";
import { go, paths } from "../../route/route";
import { Button, reasonOf } from "../../ui/Button";
import { Moment, TimeLeft } from "../../ui/Countdown";
import { Foreign } from "../../ui/Foreign";
import { type Acts, OutcomeButton } from "../../ui/OutcomeButton";

const leads: Record<DeadlineKind, string> = {
	quote: "Quote until",
	sign_by: "Sign by",
	arrival: "Due",
	rfi: "Answer by",
	expiry: "CPN expiry",
};
const lead = (kind: DeadlineKind): string => leads[kind];

export function NextBlock({ view, acts }: { view: PaymentView; acts: Acts }) {
	const { next, status } = view;
	const signing = status === "ready_to_sign" || status === "on_device";
	return (
		<div className={signing ? "next" : "next quiet"}>
			<div className="stack g1">
				<p className="strong lead">
					<Foreign text={next.title} />
				</p>
				<p className="second">
					<Foreign text={next.detail} />
				</p>
				{next.deadline === null ? null : (
					<p className="second num">
						{lead(next.deadline.kind)} <Moment at={next.deadline.at} />, <TimeLeft deadline={next.deadline} />.
						{next.expires === null ? "" : ` CPN expires this payment at ${seconds(next.expires)}.`}
					</p>
				)}
			</div>
			{view.transactionOutcome !== null ? null : signing || view.sign.allowed ? (
				<Button look="primary" size="large" reason={reasonOf(view.sign)} onPress={() => go(paths.sign(view.id))}>
					Review and sign
				</Button>
			) : (
				<OutcomeButton action={next.action} acts={acts} look="primary" />
			)}
		</div>
	);
}
