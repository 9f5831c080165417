/**
 * The files a request asks for: dropped or chosen, and how each of them stands.
 */
import { type DragEvent, useRef, useState } from "react";
import { asApiError } from "../../api/call";
import { attempt, useAct } from "../../api/queries";
import type { ApiError } from "../../bindings/ApiError";
import type { RfiFileSlot } from "../../bindings/RfiFileSlot";
import type { RfiFileView } from "../../bindings/RfiFileView";
import type { RfiPartState } from "../../bindings/RfiPartState";
import type { RfiView } from "../../bindings/RfiView";
import { Button, reasonOf } from "../../ui/Button";
import { ErrorNote } from "../../ui/ErrorNote";
import { ForeignLine } from "../../ui/Foreign";
import { Icon, type IconName } from "../../ui/Icon";
import { base64Of, fileSize, OFFERED, tooLarge } from "./files";

export function RfiFiles({ view }: { view: RfiView }) {
	if (view.files.length === 0)
		return (
			<p className="hint row">
				<Icon name="lock" size="s" />
				<span>This request asks for no files.</span>
			</p>
		);
	return (
		<fieldset className="stack g3">
			<legend className="sec">
				Files <span className="muted regular">PDF, DOCX, PNG, JPEG, CSV and others, up to 10 MB each</span>
			</legend>
			{view.files.map((slot) => (
				<Slot key={slot.key} rfi={view.row.id} slot={slot} />
			))}
			<p className="hint row">
				<Icon name="lock" size="s" />
				<span>
					Each file is encrypted here with its own key, and the key is sealed for{" "}
					<ForeignLine text={view.preview.sealedFor} />. File names travel in clear.
				</span>
			</p>
		</fieldset>
	);
}

function Slot({ rfi, slot }: { rfi: string; slot: RfiFileSlot }) {
	const add = useAct("add_rfi_file");
	const [refused, setRefused] = useState<string | null>(null);
	const [unread, setUnread] = useState<ApiError | null>(null);
	const [over, setOver] = useState(false);
	const picker = useRef<HTMLInputElement>(null);
	const take = async (file: File | undefined) => {
		if (file === undefined) return;
		const reason = tooLarge(file);
		setRefused(reason);
		setUnread(null);
		add.clear();
		if (reason !== null) return;
		try {
			const content = await base64Of(file);
			await attempt(add.run({ id: rfi, key: slot.key, name: file.name, content }));
		} catch (thrown) {
			setUnread(asApiError(thrown));
		}
	};
	const drop = (event: DragEvent) => {
		event.preventDefault();
		setOver(false);
		if (slot.add.allowed) void take(event.dataTransfer.files[0]);
	};
	const empty = slot.files.length === 0;
	const error = add.error ?? unread;
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid
		<div
			className={["filebox", empty ? "need" : "", over ? "over" : ""].filter(Boolean).join(" ")}
			role="group"
			aria-label={slot.label}
			onDragOver={(event) => {
				event.preventDefault();
				setOver(true);
			}}
			onDragLeave={() => setOver(false)}
			onDrop={drop}
		>
			<span className={empty ? "warn" : "good"}>
				<Icon name={empty ? "file-plus" : "file-check"} />
			</span>
			<div>
				<p className="medium clip">
					<ForeignLine text={slot.label} />
				</p>
				{empty ? (
					<p className="small muted">
						{slot.required ? "Needed. Choose a file, or drop one here." : "Not needed; helps."}
					</p>
				) : null}
			</div>
			<div>
				<input
					ref={picker}
					className="sr"
					type="file"
					tabIndex={-1}
					aria-label={`File for ${slot.label}`}
					accept={OFFERED}
					disabled={!slot.add.allowed}
					onChange={(event) => {
						void take(event.target.files?.[0]);
						// So that the same file can be chosen again.
						event.target.value = "";
					}}
				/>
				{slot.add.allowed ? (
					<Button
						size="small"
						icon="upload"
						reason={null}
						busy={add.busy}
						name={`Choose a file for ${slot.label}`}
						onPress={() => picker.current?.click()}
					>
						{empty ? "Choose file" : "Add another"}
					</Button>
				) : null}
			</div>
			{slot.files.map((file) => (
				<OneFile key={file.id} rfi={rfi} file={file} />
			))}
			{refused === null ? null : (
				<p className="hint err whole-row" role="alert">
					<Icon name="circle-alert" />
					<span>{refused}</span>
				</p>
			)}
			{error === null ? null : (
				<div className="whole-row">
					<ErrorNote error={error} />
				</div>
			)}
		</div>
	);
}

const states: Record<RfiPartState, { word: string; icon: IconName; tone: string }> = {
	draft: { word: "Not sent", icon: "circle-dashed", tone: "muted" },
	sending: { word: "Sending", icon: "loader-circle", tone: "" },
	sent: { word: "Sent", icon: "circle-check", tone: "good" },
	failed: { word: "Not sent, failed", icon: "octagon-x", tone: "bad" },
	unknown: { word: "No answer, CPN may have it", icon: "circle-question-mark", tone: "warn" },
};

function OneFile({ rfi, file }: { rfi: string; file: RfiFileView }) {
	const remove = useAct("remove_rfi_file");
	const send = useAct("send_rfi_file");
	const state = states[file.state];
	const named = { id: rfi, file: file.id };
	const error = remove.error ?? send.error;
	return (
		<div className="whole-row file-line">
			<div>
				<p className="clip">
					<ForeignLine text={file.name} />
				</p>
				<p className="small muted">
					{fileSize(file.size)}, {file.mediaType}
					{file.removed.length === 0 ? "" : `, removed: ${file.removed.join(", ")}`}
				</p>
				{file.note === null ? null : <p className="small muted">{file.note}</p>}
				{file.problem === null ? null : (
					<p className="small bad" role="alert">
						{file.problem}
					</p>
				)}
				{error === null ? null : <ErrorNote error={error} />}
			</div>
			<span className={`small row ${state.tone}`} role="status">
				<Icon name={state.icon} size="s" {...(file.state === "sending" ? { className: "spin" } : {})} />
				{state.word}
			</span>
			{file.send.allowed ? (
				<Button
					size="small"
					reason={null}
					busy={send.busy}
					name={`Send ${file.name}`}
					notByEnter
					onPress={() => void attempt(send.run(named))}
				>
					{file.state === "draft" ? "Send" : "Send again"}
				</Button>
			) : null}
			{file.remove.allowed ? (
				<Button
					size="small"
					look="ghost"
					reason={reasonOf(file.remove)}
					busy={remove.busy}
					name={`Remove ${file.name}`}
					onPress={() => void attempt(remove.run(named))}
				>
					Remove
				</Button>
			) : null}
		</div>
	);
}
