/**
 * One payment: the one truth about it, and the one next action.
 */
import { useMemo } from "react";
import { attempt, useAct, useRead } from "../api/queries";
import type { ApiError } from "../bindings/ApiError";
import type { AppView } from "../bindings/AppView";
import type { PaymentView } from "../bindings/PaymentView";
import type { StageState } from "../bindings/StageState";
import type { StageView } from "../bindings/StageView";
import { seconds } from "../format/time";
import { go, paths } from "../route/route";
import { Amount } from "../ui/Amount";
import { Button, reasonOf } from "../ui/Button";
import { ErrorNote } from "../ui/ErrorNote";
import { Foreign, ForeignLine } from "../ui/Foreign";
import { Icon, type IconName } from "../ui/Icon";
import { inForm, useShortcuts } from "../ui/keys";
import { Loaded } from "../ui/Loading";
import type { Acts } from "../ui/OutcomeButton";
import { StatusWord } from "../ui/StatusWord";
import { AsOf } from "./AsOf";
import { Arrival, Due } from "./payment/Arrival";
import { FailureBlock } from "./payment/FailureBlock";
import { NextBlock } from "./payment/NextBlock";
import { PaymentAside } from "./payment/PaymentAside";
import { Timeline } from "./payment/Timeline";

export default function PaymentPage({ app, id }: { app: AppView; id: string }) {
	const read = useRead("payment", { id });
	const check = useAct("check_now");
	const again = useAct("run_again");
	const ask = useAct("ask_again");
	const view = read.data;
	useShortcuts(
		useMemo(() => ({ escape: (event: KeyboardEvent) => (inForm(event) ? undefined : go(paths.payments())) }), []),
	);
	const orderAgain = async () => {
		const placed = await attempt(again.run({ id }));
		if (placed !== null) go(placed.attempt === null ? paths.order(placed.id) : paths.attempt(placed.attempt));
	};
	return (
		<>
			<div className="head">
				<a className="crumb" href={paths.payments()}>
					<Icon name="chevron-left" size="s" />
					Payments
				</a>
				<h1 className="clip">
					{view === undefined ? (
						"Payment"
					) : (
						<ForeignLine text={view.reference === "" ? view.orderNumber : view.reference} />
					)}
				</h1>
				{view === undefined ? null : (
					<>
						<span role="status">
							<StatusWord status={view.status} />
						</span>
						<span className="hide-m">
							<AsOf at={view.asOf} connection={app.connection} />
						</span>
						<div className="end">
							<Button
								look="ghost"
								size="small"
								icon="life-buoy"
								reason={reasonOf(view.after.openTicket)}
								onPress={() => go(paths.ticket(view.id))}
							>
								Ask CPN support
							</Button>
							<Button
								look="ghost"
								size="small"
								icon="refresh-cw"
								reason={reasonOf(view.checkNow)}
								busy={check.busy}
								onPress={() => void attempt(check.run(null))}
							>
								Check now
							</Button>
						</div>
					</>
				)}
			</div>
			<div className="scroll">
				<Loaded data={view} error={read.error} loading="Reading the payment">
					{(data) => (
						<Payment
							view={data}
							error={check.error ?? again.error ?? ask.error}
							acts={{
								order_again: { run: () => void orderAgain(), busy: again.busy },
								check_now: { run: () => void attempt(check.run(null)), busy: check.busy },
								ask_again: { run: () => void attempt(ask.run({ id })), busy: ask.busy },
							}}
						/>
					)}
				</Loaded>
			</div>
		</>
	);
}

function Payment({ view, error, acts }: { view: PaymentView; error: ApiError | null; acts: Acts }) {
	return (
		<div className="pay">
			<div className="l">
				{error === null ? null : <ErrorNote error={error} />}
				<div className="flow">
					<div>
						<p className="muted small">You send</p>
						<Amount money={view.source} size="big" />
					</div>
					<span className="muted flow-arrow">
						<Icon name="arrow-right" size="l" />
					</span>
					<div>
						<p className="muted small">They get</p>
						<Amount money={view.destination} size="big" />
					</div>
				</div>
				<ol className="pipe" aria-label="Progress">
					{view.stages.map((stage) => (
						<Stage key={stage.name} stage={stage} />
					))}
				</ol>
				{view.transactionOutcome === null ? null : <FailureBlock outcome={view.transactionOutcome} acts={acts} />}
				<Due view={view} />
				{view.outcome === null ? (
					<NextBlock view={view} acts={acts} />
				) : (
					<FailureBlock outcome={view.outcome} acts={acts}>
						{view.outcome.action.name === "order_again" || !view.orderAgain.allowed ? null : (
							<Button reason={null} busy={acts.order_again?.busy ?? false} onPress={() => acts.order_again?.run()}>
								Order again
							</Button>
						)}
					</FailureBlock>
				)}
				<Arrival view={view} />
				{view.rawStatus === "" ? null : (
					<p className="small muted">
						CPN says{" "}
						<span className="mono">
							<Foreign text={view.rawStatus} />
						</span>
					</p>
				)}
				<Timeline lines={view.timeline} />
			</div>
			<PaymentAside view={view} />
		</div>
	);
}

const stages: Record<StageState, { className: string | undefined; icon: IconName | null; word: string }> = {
	todo: { className: undefined, icon: null, word: "" },
	current: { className: "now", icon: null, word: "now" },
	done: { className: "done", icon: "check", word: "done" },
	failed: { className: "fail", icon: "x", word: "failed" },
};

function Stage({ stage }: { stage: StageView }) {
	const look = stages[stage.state];
	return (
		<li className={look.className} aria-current={stage.state === "current" ? "step" : undefined}>
			{look.icon === null ? null : <Icon name={look.icon} />}
			{stage.name}
			<span className="sr"> {look.word}</span>
			<br />
			{stage.at === null ? stage.note : seconds(stage.at)}
		</li>
	);
}
