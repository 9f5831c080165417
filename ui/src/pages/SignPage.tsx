/**
 * Signing: shows what the device is given, checks it, and asks the device.
 */
import { useEffect, useMemo, useRef } from "react";
import { attempt, useAct, useRead } from "../api/queries";
import type { ApiError } from "../bindings/ApiError";
import type { AppView } from "../bindings/AppView";
import type { SigningState } from "../bindings/SigningState";
import type { SigningView } from "../bindings/SigningView";
import { go, paths } from "../route/route";
import { Button } from "../ui/Button";
import { ErrorNote } from "../ui/ErrorNote";
import { ForeignLine } from "../ui/Foreign";
import { Icon } from "../ui/Icon";
import { useShortcuts } from "../ui/keys";
import { Loading } from "../ui/Loading";
import { AsOf } from "./AsOf";
import { FailureBlock } from "./payment/FailureBlock";
import { DevicePanel } from "./sign/DevicePanel";
import { SignActions } from "./sign/SignActions";
import { Statement } from "./sign/Statement";
import { StateNote } from "./sign/StateNote";

/** States in which nothing may be prepared: something is under way, or done. */
const UNDER_WAY: readonly SigningState[] = ["waiting", "submitting", "submitted", "unknown"];

export default function SignPage({ app, id }: { app: AppView; id: string }) {
	const read = useRead("signing", { id });
	const prepare = useAct("prepare_signing");
	const sign = useAct("sign");
	const begun = useRef(false);
	const settled = read.data !== undefined || read.error !== null;
	const { run } = prepare;
	useEffect(() => {
		if (begun.current || !settled) return;
		begun.current = true;
		if (read.data === undefined || !UNDER_WAY.includes(read.data.state)) void attempt(run({ id }));
	}, [settled, read.data, run, id]);

	const view = read.data ?? prepare.data;
	const leave = () => go(paths.payment(id));
	useShortcuts(useMemo(() => ({ escape: () => go(paths.payment(id)) }), [id]));

	return (
		<>
			<div className="head">
				<a className="crumb" href={paths.payment(id)}>
					<Icon name="chevron-left" size="s" />
					{view === undefined ? "Payment" : <ForeignLine text={view.reference} />}
				</a>
				<h1>Sign payment</h1>
				{view === undefined ? null : (
					<span className="asof">
						<span className="hide-m">Built from the bytes that go to the device. </span>
						<AsOf at={app.connection.asOf} connection={app.connection} />
					</span>
				)}
			</div>
			{view === undefined ? (
				<NotReady error={settled ? (prepare.error ?? (prepare.busy ? null : read.error)) : null} onLeave={leave} />
			) : (
				<Signing
					view={view}
					error={prepare.error ?? (UNDER_WAY.includes(view.state) || view.state === "rejected" ? null : sign.error)}
					checking={prepare.busy}
					asking={sign.busy}
					onSign={() => void attempt(sign.run({ id, digest: view.digest }))}
					onLeave={leave}
				/>
			)}
		</>
	);
}

function NotReady({ error, onLeave }: { error: ApiError | null; onLeave: () => void }) {
	return (
		<>
			<div className="scroll">
				{error === null ? (
					<Loading what="Preparing the transaction and checking it" />
				) : (
					<div className="pad">
						<ErrorNote error={error} />
					</div>
				)}
			</div>
			<div className="act" data-region>
				<span className="small second grow">Nothing has been sent to the device.</span>
				<Button size="large" keys={["Esc"]} reason={null} onPress={onLeave}>
					Do not sign
				</Button>
			</div>
		</>
	);
}

function Signing(props: {
	view: SigningView;
	error: ApiError | null;
	checking: boolean;
	asking: boolean;
	onSign: () => void;
	onLeave: () => void;
}) {
	const { view, error } = props;
	return (
		<>
			<div className="sign">
				<div className="l">
					{error === null && view.outcome !== null && view.state === "ready" ? (
						<div className="note-above">
							<FailureBlock outcome={view.outcome} acts={{}} />
						</div>
					) : error === null ? (
						<StateNote view={view} />
					) : (
						<div className="note-above">
							<ErrorNote error={error} />
						</div>
					)}
					<Statement view={view} />
				</div>
				<DevicePanel view={view} />
			</div>
			<SignActions
				view={view}
				checking={props.checking}
				asking={props.asking}
				onSign={props.onSign}
				onLeave={props.onLeave}
			/>
		</>
	);
}
