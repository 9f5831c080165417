/**
 * What is authorised, in its fixed order: environment, amount, beneficiary, they get, cost, deadline, approval, checks.
 */
import type { SigningView } from "../../bindings/SigningView";
import { shortAddress } from "../../format/foreign";
import { grouped } from "../../format/money";
import { seconds } from "../../format/time";
import { Amount } from "../../ui/Amount";
import { Moment, TimeLeft } from "../../ui/Countdown";
import { EnvTag } from "../../ui/EnvTag";
import { Foreign, ForeignLine } from "../../ui/Foreign";
import { Icon } from "../../ui/Icon";
import { Checks } from "./Checks";

export function Statement({ view }: { view: SigningView }) {
	return (
		<dl className="stmt">
			<dt>Environment</dt>
			<dd className="row wrap">
				<EnvTag environment={view.environment} />
				<span>{view.environment.sentence}</span>
			</dd>
			<dt>You send</dt>
			<dd>
				<Amount money={view.amount} size="big" />
				<p className="second small num">
					from <span title={view.from}>{shortAddress(view.from)}</span>, <ForeignLine text={view.deviceLabel} />.{" "}
					{view.balanceAfter === null
						? "The balance is not known."
						: `Balance after: ${grouped(view.balanceAfter.amount)} ${view.balanceAfter.currency}`}
				</p>
			</dd>
			<dt>To</dt>
			<dd>
				<p className="strong lead">
					<Foreign text={view.beneficiary} />
				</p>
				<p className="second">
					{view.account === null ? null : (
						<span className="mono whole">
							{view.account.label} <bdi>{view.account.value}</bdi>{" "}
						</span>
					)}
					via <ForeignLine text={view.bfi} />, {view.method}
				</p>
				<p className="small muted row">
					<Icon name="shield-check" size="s" />
					<span>
						Account version {view.beneficiaryVersion}. The device cannot show this account; the app vouches for it.
					</span>
				</p>
			</dd>
			<dt>They get</dt>
			<dd className="row wrap between">
				<span className="medium">
					<Amount money={view.destination} />
				</span>
				{view.arrival === null ? null : <span className="second small num">{view.arrival}</span>}
			</dd>
			<dt>Cost</dt>
			<dd className="row wrap between">
				<span>
					<span className="num medium">{grouped(view.fees.amount)}</span>{" "}
					<span className="muted small">{view.fees.currency} fees, inside the amount</span>
				</span>
				<span className="second small num">
					all-in {grouped(view.rate)} {view.unit}, limit {grouped(view.worstRate)}
				</span>
			</dd>
			<dt>Deadline</dt>
			<dd className="row wrap between">
				{view.deadline === null ? (
					<span>None known</span>
				) : (
					<span>
						<span className="medium num">
							<Moment at={view.deadline.at} />
						</span>{" "}
						<TimeLeft deadline={view.deadline} />
					</span>
				)}
				<span className="second small num">{endsWords(view)}</span>
			</dd>
			<dt>Approved</dt>
			<dd>
				<Foreign text={view.approved} />
			</dd>
			<dt>Checks</dt>
			<dd>
				<Checks view={view} />
			</dd>
		</dl>
	);
}

function endsWords({ messageEnds, expires }: SigningView): string {
	return [
		messageEnds === null ? null : `this message ends ${seconds(messageEnds)}`,
		expires === null ? null : `CPN expiry ${seconds(expires)}`,
	]
		.filter((part) => part !== null)
		.join(", ");
}
