/**
 * An attempt: the part that runs by itself, step by step, and how it ended.
 */
import { useMemo } from "react";
import { attempt, useAct, useRead } from "../api/queries";
import type { AppView } from "../bindings/AppView";
import type { AttemptView } from "../bindings/AttemptView";
import type { StepState } from "../bindings/StepState";
import type { StepView } from "../bindings/StepView";
import { seconds } from "../format/time";
import { go, paths } from "../route/route";
import { Amount } from "../ui/Amount";
import { Button, reasonOf } from "../ui/Button";
import { Ring, SpokenLife, useEnded } from "../ui/Countdown";
import { useServerNow } from "../ui/clock";
import { ErrorNote, Technical } from "../ui/ErrorNote";
import { Foreign, ForeignLine } from "../ui/Foreign";
import { Icon, type IconName } from "../ui/Icon";
import { useShortcuts } from "../ui/keys";
import { Loaded } from "../ui/Loading";
import { Note } from "../ui/Note";
import { OutcomeButton } from "../ui/OutcomeButton";
import { StatusWord } from "../ui/StatusWord";
import { AsOf } from "./AsOf";
import { AttemptLinks } from "./payment/AttemptLinks";

export default function AttemptPage({ app, id }: { app: AppView; id: string }) {
	const read = useRead("attempt", { id });
	useShortcuts(useMemo(() => ({ escape: () => go(paths.payments()) }), []));
	return (
		<>
			<div className="head">
				<a className="crumb" href={paths.payments()}>
					<Icon name="chevron-left" size="s" />
					Payments
				</a>
				<h1>{read.data === undefined ? "Creating payment" : title(read.data)}</h1>
				<AsOf at={app.connection.asOf} connection={app.connection} />
			</div>
			<div className="scroll">
				<Loaded data={read.data} error={read.error} loading="Reading the attempt">
					{(view) => <Attempt view={view} />}
				</Loaded>
			</div>
		</>
	);
}

function title({ orderNumber, phase, number }: AttemptView): string {
	const again = number > 1 ? `, attempt ${number}` : "";
	switch (phase) {
		case "running":
			return `${orderNumber}, creating payment${again}`;
		case "unknown":
			return `${orderNumber}, outcome unknown${again}`;
		case "stopped":
			return `${orderNumber}, stopped${again}`;
		case "created":
			return `${orderNumber}, payment created${again}`;
	}
}

function Attempt({ view }: { view: AttemptView }) {
	return (
		<div className="pad column">
			<div className="row between">
				<div>
					<p className="muted small">{view.fixed === "destination" ? "They get, fixed" : "You send, fixed"}</p>
					<Amount money={view.amount} size="big" />
					<p className="second">
						<ForeignLine text={view.beneficiary} />{" "}
						<span className="muted">
							{view.bfi === null ? "" : `via ${view.bfi}, `}
							{view.method}
						</span>
					</p>
					<AttemptLinks number={view.number} others={view.otherAttempts} />
				</div>
				{view.phase === "running" && view.quoteExpires !== null && view.quoteLifeSeconds !== null ? (
					<QuoteLife expires={view.quoteExpires} life={view.quoteLifeSeconds} />
				) : null}
			</div>
			<section className="panel" aria-label="Steps">
				<div className="b">
					<ol className="steps" aria-live="polite">
						{view.steps.map((step) => (
							<Step key={step.title} step={step} />
						))}
					</ol>
				</div>
			</section>
			<Outcome view={view} />
		</div>
	);
}

function QuoteLife({ expires, life }: { expires: string; life: number }) {
	const now = useServerNow(500);
	const ended = useEnded(expires);
	const left = Math.max(0, Math.ceil((new Date(expires).getTime() - now) / 1000));
	return (
		<div className="row">
			<div className="r">
				<p className="medium num">{ended ? "The quote ran out" : `Quote has ${left} s left`}</p>
				<p className="muted small num">Locked until {seconds(expires)}</p>
			</div>
			<Ring expires={expires} lifeSeconds={life} large />
			<SpokenLife expires={expires} subject="Quote" />
		</div>
	);
}

const looks: Record<StepState, { icon: IconName; className: string }> = {
	todo: { icon: "circle-dashed", className: "" },
	current: { icon: "loader-circle", className: "spin" },
	done: { icon: "circle-check", className: "good" },
	stopped: { icon: "octagon-x", className: "warn" },
	unknown: { icon: "circle-question-mark", className: "warn" },
};

function Step({ step }: { step: StepView }) {
	const look = looks[step.state];
	return (
		<li
			className={step.state === "todo" ? "todo" : undefined}
			aria-current={step.state === "current" ? "step" : undefined}
		>
			<Icon name={look.icon} className={look.className} />
			<div>
				<p className={step.state === "todo" ? undefined : "medium"}>
					<ForeignLine text={step.title} />
				</p>
				{step.detail === "" ? null : (
					<p className="second small">
						<Foreign text={step.detail} />
					</p>
				)}
			</div>
			<span className="muted num">{step.millis === null ? "" : tenths(step.millis)}</span>
		</li>
	);
}

/** `1.2 s`. */
function tenths(millis: number): string {
	const all = Math.round(millis / 100);
	if (all === 0) return "< 0.1 s";
	return `${Math.floor(all / 10)}.${all % 10} s`;
}

function Outcome({ view }: { view: AttemptView }) {
	switch (view.phase) {
		case "running":
			return <Running view={view} />;
		case "unknown":
			return <Unknown view={view} />;
		case "stopped":
			return <Stopped view={view} />;
		case "created":
			return <Created view={view} />;
	}
}

function Running({ view }: { view: AttemptView }) {
	const stop = useAct("stop_attempt");
	return (
		<>
			{stop.error === null ? (
				<Note tone="plain">
					<p className="medium">No money has moved.</p>
					<p className="second small">
						If the quote runs out, the app quotes again inside your limits, then stops and asks you. The order is kept.
					</p>
				</Note>
			) : (
				<ErrorNote error={stop.error} />
			)}
			<div className="row between">
				<Button
					reason={reasonOf(view.stopAction)}
					busy={stop.busy}
					onPress={() => void attempt(stop.run({ id: view.id }))}
				>
					Stop after this step
				</Button>
				<span className="muted small">You can leave this page. Work goes on and shows under Payments.</span>
			</div>
		</>
	);
}

function Unknown({ view }: { view: AttemptView }) {
	const ask = useAct("ask_again");
	return (
		<>
			<Note tone="warn" icon="circle-question-mark">
				<p className="medium">
					{view.stop === null
						? "CPN did not answer. The payment may exist. Do not make a new order."
						: view.stop.sentence}
				</p>
				<p>{view.stop?.advice ?? "Asking again uses the same key. Nothing can be paid twice."}</p>
				{view.stop?.code == null ? null : <Technical text={view.stop.code} />}
			</Note>
			{ask.error === null ? null : <ErrorNote error={ask.error} />}
			<div className="row">
				<Button
					look="primary"
					reason={reasonOf(view.askAgain)}
					busy={ask.busy}
					onPress={() => void attempt(ask.run({ id: view.id }))}
				>
					Ask again
				</Button>
				<span className="muted small">With the same key: nothing can be paid twice.</span>
			</div>
		</>
	);
}

function Stopped({ view }: { view: AttemptView }) {
	const again = useAct("run_again");
	const close = useAct("close_order");
	const error = again.error ?? close.error;
	const action = view.stop?.action.name ?? "order_again";
	/** Something else comes before running the order again. */
	const elsewhere = action !== "order_again" && action !== "nothing";
	const runAgain = async () => {
		const placed = await attempt(again.run({ id: view.id }));
		if (placed !== null) go(placed.attempt === null ? paths.order(placed.id) : paths.attempt(placed.attempt));
	};
	const closeOrder = async () => {
		await close.run({ id: view.id });
		go(paths.payments());
	};
	return (
		<>
			{view.stop === null ? null : (
				<Note tone="warn" icon="ban">
					<p className="medium">
						<Foreign text={view.stop.sentence} />
					</p>
					<p>
						<Foreign text={view.stop.advice} />
					</p>
					<dl className="kv answers">
						<dt>Did money move?</dt>
						<dd>No. There is no payment.</dd>
						<dt>Safe to retry?</dt>
						<dd>{view.runAgain.allowed ? "Yes." : reasonOf(view.runAgain)}</dd>
						<dt>Who acts next?</dt>
						<dd>You</dd>
					</dl>
					<Technical text={[view.stop.reason, view.stop.code].filter((part) => part !== null).join(", ")} />
				</Note>
			)}
			{error === null ? null : <ErrorNote error={error} />}
			<div className="row wrap">
				{view.stop === null ? null : <OutcomeButton action={view.stop.action} look="primary" />}
				<Button
					{...(elsewhere ? {} : { look: "primary" })}
					reason={reasonOf(view.runAgain)}
					busy={again.busy}
					onPress={() => void runAgain()}
				>
					Run the order again
				</Button>
				<Button
					reason={reasonOf(view.closeOrder)}
					busy={close.busy}
					onPress={() => void closeOrder().catch(() => undefined)}
				>
					Close the order
				</Button>
			</div>
		</>
	);
}

function Created({ view }: { view: AttemptView }) {
	const follow = () => go(paths.payment(view.id));
	if (view.status !== "ready_to_sign" && view.status !== "on_device")
		return (
			<>
				<Note tone="plain" icon="info">
					<p className="medium">The payment exists at CPN.</p>
					<p>
						<StatusWord status={view.status} />
					</p>
				</Note>
				<div className="row">
					<Button look="primary" reason={null} onPress={follow}>
						Follow this payment
					</Button>
				</div>
			</>
		);
	return (
		<>
			<Note tone="plain" icon="signature">
				<p className="medium">The payment exists at CPN. Until you sign, no money has moved.</p>
			</Note>
			<div className="row">
				<Button look="primary" reason={null} onPress={() => go(paths.sign(view.id))}>
					Review and sign
				</Button>
				<Button reason={null} onPress={follow}>
					Follow this payment
				</Button>
			</div>
		</>
	);
}
