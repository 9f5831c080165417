/**
 * The action bar of a request: what is saved, the second look, and sending, which cannot be taken back.
 */
import { useId, useState } from "react";
import { attempt, useAct } from "../../api/queries";
import type { RfiView } from "../../bindings/RfiView";
import { go, paths } from "../../route/route";
import { Button, reasonOf } from "../../ui/Button";
import { Moment } from "../../ui/Countdown";
import { Confirm } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/ErrorNote";
import { TextField } from "../../ui/Field";
import { ForeignLine } from "../../ui/Foreign";
import type { Answer } from "./useAnswer";

export function SendBar({ view, answer }: { view: RfiView; answer: Answer }) {
	const submit = useAct("submit_rfi");
	const look = useAct("give_second_look");
	const left = useId();
	const [asking, setAsking] = useState<"send" | "look" | null>(null);
	const { id } = view.row;
	const error = answer.error ?? submit.error ?? look.error;
	// What is shown is what leaves: nothing is confirmed while something typed is not in the preview yet.
	const ask = async (what: "send" | "look") => {
		await answer.save();
		setAsking(what);
	};
	const done = () => setAsking(null);
	const send = async () => {
		await attempt(submit.run({ id, digest: view.preview.digest }));
		done();
	};
	const looked = async (name: string) => {
		await attempt(look.run({ id, digest: view.preview.digest, name }));
		done();
	};
	return (
		<>
			<div className="act" data-region>
				{error === null ? null : <ErrorNote error={error} />}
				<div className="row grow">
					<span className="small second grow">
						{view.readOnly || view.submit.allowed ? null : (
							<span className="medium" id={left}>
								{reasonOf(view.submit)}{" "}
							</span>
						)}
						<Saved view={view} answer={answer} />
					</span>
					<Button reason={null} onPress={() => go(paths.rfis())}>
						Close
					</Button>
					{view.readOnly ? null : (
						<>
							{view.secondLook.required && view.secondLook.by === null ? (
								<Button reason={reasonOf(view.secondLook.give)} onPress={() => void ask("look")}>
									Record a second look
								</Button>
							) : null}
							<Button
								look="primary"
								notByEnter
								reason={reasonOf(view.submit)}
								reasonShownBy={left}
								busy={submit.busy}
								onPress={() => void ask("send")}
							>
								Send answer
							</Button>
						</>
					)}
				</div>
			</div>
			{asking === "send" ? (
				<Confirm
					title={`Send this answer to ${view.row.bfi}`}
					action="Send answer"
					back="Do not send"
					busy={submit.busy}
					onConfirm={() => void send()}
					onClose={done}
				>
					<p>
						{counted(view.preview.fields, "field", "fields")} about <ForeignLine text={view.row.customer} />
						{fileCount(view) === 0 ? "" : ` and ${counted(fileCount(view), "file", "files")}`}, sealed for{" "}
						<ForeignLine text={view.preview.sealedFor} />.
					</p>
					<p className="medium">The answer cannot be changed afterwards. A refused answer is final.</p>
					{view.row.missing.length === 0 ? null : <p className="warn">Still missing: {view.row.missing.join(", ")}.</p>}
				</Confirm>
			) : null}
			{asking === "look" ? <SecondLook busy={look.busy} onDone={(name) => void looked(name)} onClose={done} /> : null}
		</>
	);
}

function SecondLook({ busy, onDone, onClose }: { busy: boolean; onDone: (name: string) => void; onClose: () => void }) {
	const [name, setName] = useState("");
	const [error, setError] = useState<string | null>(null);
	return (
		<Confirm
			title="Record a second look"
			action="I looked at it"
			back="Not now"
			busy={busy}
			onConfirm={() => (name.trim() === "" ? setError("Enter your name.") : onDone(name.trim()))}
			onClose={onClose}
		>
			<p>
				Somebody other than the person who wrote the answer reads exactly what leaves: the fields and the files. Any
				change afterwards asks for another look.
			</p>
			<TextField label="Your name" value={name} error={error} onChange={setName} />
			<p className="hint">CPN Desk records the name in the journal. It does not check who you are.</p>
		</Confirm>
	);
}

function Saved({ view, answer }: { view: RfiView; answer: Answer }) {
	if (view.readOnly) return <>{view.sending === null ? "Nothing more can be sent." : sendingWords(view)}</>;
	if (answer.pending) return <>Saving.</>;
	if (view.saved === null) return <>Saved as you type.</>;
	return (
		<>
			Saved as you type. Last <Moment at={view.saved} />.
			{view.secondLook.by === null ? null : (
				<>
					{" "}
					Second look by <ForeignLine text={view.secondLook.by} />.
				</>
			)}
		</>
	);
}

function sendingWords({ sending }: RfiView): string {
	if (sending === null) return "";
	if (sending.problem !== null) return sending.problem;
	return sending.parts.done === sending.parts.of
		? "All sent."
		: `${sending.parts.done} of ${sending.parts.of} parts are with CPN.`;
}

const fileCount = (view: RfiView): number => view.files.reduce((sum, slot) => sum + slot.files.length, 0);
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
