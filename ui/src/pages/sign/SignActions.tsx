/**
 * The action bar of signing. Refusing is as near and as large as signing, and has the focus.
 */
import { useEffect, useRef } from "react";
import { attempt, useAct } from "../../api/queries";
import type { SigningView } from "../../bindings/SigningView";
import { grouped } from "../../format/money";
import { Button, reasonOf } from "../../ui/Button";
import { EnvTag } from "../../ui/EnvTag";
import { ErrorNote } from "../../ui/ErrorNote";
import { Icon } from "../../ui/Icon";

export function SignActions({
	view,
	checking,
	asking,
	onSign,
	onLeave,
}: {
	view: SigningView;
	checking: boolean;
	asking: boolean;
	onSign: () => void;
	onLeave: () => void;
}) {
	const askAgain = useAct("ask_again");
	const stop = useAct("stop_waiting");
	const error = askAgain.error ?? stop.error;
	return (
		<div className="act" data-region>
			{error === null ? null : <ErrorNote error={error} />}
			<Bar
				view={view}
				checking={checking}
				asking={asking}
				onSign={onSign}
				onLeave={onLeave}
				askingAgain={askAgain.busy}
				stopping={stop.busy}
				onAskAgain={() => void attempt(askAgain.run({ id: view.id }))}
				onStop={() => void attempt(stop.run({ id: view.id }))}
			/>
		</div>
	);
}

function Bar(props: {
	view: SigningView;
	checking: boolean;
	asking: boolean;
	askingAgain: boolean;
	stopping: boolean;
	onSign: () => void;
	onLeave: () => void;
	onAskAgain: () => void;
	onStop: () => void;
}) {
	const { view } = props;
	switch (view.state) {
		case "ready":
		case "rejected":
		case "lost":
		case "refused":
			return <Decide {...props} />;
		case "waiting":
			return (
				<>
					<Says>Approve or reject on the device. This page waits for its answer.</Says>
					<Button size="large" busy={props.stopping} reason={reasonOf(view.stopWaiting)} onPress={props.onStop}>
						Stop waiting
					</Button>
				</>
			);
		case "submitting":
			return <Says>Signed on the device. Sending the signature to CPN.</Says>;
		case "submitted":
			return (
				<>
					<Says>What follows happens by itself: CPN broadcasts the transfer, then the BFI pays.</Says>
					<Follow onPress={props.onLeave} />
				</>
			);
		case "unknown":
			return (
				<>
					<Says>Asking again uses the same key. Nothing can be paid twice.</Says>
					<Button size="large" look="primary" busy={props.askingAgain} reason={null} onPress={props.onAskAgain}>
						Ask again
					</Button>
				</>
			);
		case "over":
			return (
				<>
					<Says>There is nothing to sign here any more.</Says>
					<Button size="large" keys={["Esc"]} reason={null} onPress={props.onLeave}>
						Back to the payment
					</Button>
				</>
			);
	}
}

function Follow({ onPress }: { onPress: () => void }) {
	const button = useRef<HTMLButtonElement>(null);
	// The button that had the focus is gone; this is what follows it.
	useEffect(() => button.current?.focus(), []);
	return (
		<Button size="large" look="primary" ref={button} reason={null} onPress={onPress}>
			Follow this payment
		</Button>
	);
}

function Decide(props: {
	view: SigningView;
	checking: boolean;
	asking: boolean;
	onSign: () => void;
	onLeave: () => void;
}) {
	const { view } = props;
	const safe = useRef<HTMLButtonElement>(null);
	useEffect(() => safe.current?.focus(), []);
	const reason = reasonOf(view.sign) ?? (props.checking ? "The message is being checked again." : null);
	const words = `Sign ${grouped(view.amount.amount)} ${view.amount.currency} on device`;
	return (
		<>
			<span className="small second grow row" id="sign-says" role="status">
				{reason === null ? null : <Icon name="circle-alert" size="s" />}
				<span>{reason ?? "Once sent to CPN, a signature cannot be taken back."}</span>
			</span>
			<Button size="large" ref={safe} keys={["Esc"]} reason={null} onPress={props.onLeave}>
				Do not sign
			</Button>
			<Button
				size="large"
				look="primary"
				notByEnter
				busy={props.asking}
				reason={reason}
				reasonShownBy="sign-says"
				onPress={props.onSign}
			>
				<EnvTag environment={view.environment} bracketed /> {words}
			</Button>
		</>
	);
}

const Says = ({ children }: { children: string }) => (
	<span className="small second grow" role="status">
		{children}
	</span>
);
