/**
 * Writes down what was answered to a ticket, with the files that were sent. They stay on this computer.
 */
import { useRef, useState } from "react";
import { asApiError } from "../../api/call";
import { attempt, useAct } from "../../api/queries";
import type { ApiError } from "../../bindings/ApiError";
import type { KeptFileForm } from "../../bindings/KeptFileForm";
import type { TicketView } from "../../bindings/TicketView";
import { FormFrame } from "../../forms/FormFrame";
import { fieldError } from "../../forms/fieldErrors";
import { Button } from "../../ui/Button";
import { AreaField } from "../../ui/Field";
import { ForeignLine } from "../../ui/Foreign";
import { base64Of, tooLarge } from "../rfi/files";

const shown = new Set(["text", "answers", "files"]);

export function TicketNote({ ticket, onDone }: { ticket: TicketView; onDone: () => void }) {
	const note = useAct("note_ticket");
	const [text, setText] = useState("");
	const [answers, setAnswers] = useState(ticket.informationRequest && !ticket.answered);
	const [files, setFiles] = useState<KeptFileForm[]>([]);
	const [refused, setRefused] = useState<string | null>(null);
	const [unread, setUnread] = useState<ApiError | null>(null);
	const picker = useRef<HTMLInputElement>(null);
	const take = async (chosen: File[]) => {
		setRefused(null);
		setUnread(null);
		for (const file of chosen) {
			const reason = tooLarge(file);
			if (reason !== null) {
				setRefused(reason);
				continue;
			}
			try {
				const kept = { name: file.name, content: await base64Of(file) };
				// A file that is chosen again takes the place of the earlier one.
				setFiles((now) => [...now.filter(({ name }) => name !== kept.name), kept]);
			} catch (thrown) {
				setUnread(asApiError(thrown));
			}
		}
	};
	const save = async () => {
		if ((await attempt(note.run({ id: ticket.id, text, answers, files }))) !== null) onDone();
	};
	return (
		<FormFrame
			title="Note"
			note="Kept on this computer with your name. CPN and the BFI do not see it."
			action="Keep note"
			busy={note.busy}
			reason={text.trim() === "" ? "Say what was answered or done." : null}
			error={note.error ?? unread}
			shown={(field) => shown.has(field)}
			onSubmit={() => void save()}
			onCancel={onDone}
		>
			<AreaField
				label="What was said or done"
				name="text"
				rows={4}
				value={text}
				error={fieldError(note.error, "text")}
				onChange={setText}
			/>
			{ticket.informationRequest ? (
				<label className="check">
					<input type="checkbox" checked={answers} onChange={(event) => setAnswers(event.target.checked)} />
					This answers the request for information
				</label>
			) : null}
			<div className="stack g1">
				<input
					ref={picker}
					className="sr"
					type="file"
					multiple
					tabIndex={-1}
					aria-label="Files to keep"
					onChange={(event) => {
						void take([...(event.target.files ?? [])]);
						// So that the same file can be chosen again.
						event.target.value = "";
					}}
				/>
				{files.map((file) => (
					<p className="row small" key={file.name}>
						<ForeignLine text={file.name} />
						<Button
							size="small"
							look="ghost"
							name={`Leave out ${file.name}`}
							reason={null}
							onPress={() => setFiles(files.filter((other) => other !== file))}
						>
							Leave out
						</Button>
					</p>
				))}
				{[refused, fieldError(note.error, "files")].map((problem) =>
					problem === null ? null : (
						<p className="hint err" role="alert" key={problem}>
							<ForeignLine text={problem} />
						</p>
					),
				)}
				<div>
					<Button size="small" icon="file-plus" reason={null} onPress={() => picker.current?.click()}>
						Add files
					</Button>
				</div>
			</div>
		</FormFrame>
	);
}
