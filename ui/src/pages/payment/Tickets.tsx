/**
 * The support tickets of a payment: where each stands with CPN, and what was noted about it here.
 */
import { useState } from "react";
import { attempt, useAct, useRead } from "../../api/queries";
import type { PaymentView } from "../../bindings/PaymentView";
import type { TicketNoteView } from "../../bindings/TicketNoteView";
import type { TicketStandingName } from "../../bindings/TicketStandingName";
import type { TicketView } from "../../bindings/TicketView";
import { go, paths } from "../../route/route";
import { Button, reasonOf } from "../../ui/Button";
import { Moment } from "../../ui/Countdown";
import { ErrorNote } from "../../ui/ErrorNote";
import { Foreign } from "../../ui/Foreign";
import { Panel } from "../../ui/Panel";
import { fileSize } from "../rfi/files";
import { TicketNote } from "./TicketNote";
import { issueWord } from "./ticketIssues";

const words: Record<TicketStandingName, string> = {
	sending: "Sending",
	unknown: "Unknown, asking",
	open: "At CPN",
	refused: "Not opened",
};

export function Tickets({ view }: { view: PaymentView }) {
	const read = useRead("tickets", { id: view.id });
	const tickets = read.data ?? [];
	return (
		<Panel title="Support" end={tickets.length === 0 ? undefined : String(tickets.length)}>
			<div className="stack g3">
				{read.error === null ? null : <ErrorNote error={read.error} />}
				{tickets.length === 0 ? <p className="muted">No ticket about this payment.</p> : null}
				{tickets.map((ticket) => (
					<Ticket key={ticket.id} ticket={ticket} />
				))}
				<div>
					<Button
						size="small"
						icon="life-buoy"
						reason={reasonOf(view.after.openTicket)}
						onPress={() => go(paths.ticket(view.id))}
					>
						Ask CPN support
					</Button>
				</div>
			</div>
		</Panel>
	);
}

function Ticket({ ticket }: { ticket: TicketView }) {
	const again = useAct("ask_ticket_again");
	const mark = useAct("mark_ticket");
	const [noting, setNoting] = useState(false);
	const name = ticket.caseReference ?? "Ticket";
	const waits = ticket.informationRequest && !ticket.answered;
	const error = again.error ?? mark.error;
	return (
		<section className="stack ticket" aria-label={name}>
			<h3 className="row between wrap">
				<span className="medium">
					{ticket.caseReference === null ? <span className="muted">No case reference</span> : <Foreign text={name} />}
				</span>
				<span className={ticket.standing === "unknown" ? "small warn" : "small muted"}>{words[ticket.standing]}</span>
			</h3>
			<p className="small">
				{issueWord(ticket.issue)}, <Moment at={ticket.opened} />
			</p>
			{ticket.problem === null ? null : (
				<p className="small warn" role="status">
					<Foreign text={ticket.problem} />
				</p>
			)}
			<p className="small second lines">
				<Foreign text={ticket.description} />
			</p>
			<p className="hint">
				Answers go by e-mail to <Foreign text={[ticket.email, ...ticket.cc].join(", ")} />. CPN shows no state of a
				ticket.
			</p>
			{waits ? (
				<p className="small warn" role="status">
					It asks for information. Answer by e-mail, then note here what was sent.
				</p>
			) : null}
			{error === null ? null : <ErrorNote error={error} />}
			<div className="row wrap">
				{ticket.askAgain.allowed ? (
					<Button
						size="small"
						icon="refresh-cw"
						reason={null}
						busy={again.busy}
						onPress={() => void attempt(again.run({ id: ticket.id }))}
					>
						Ask again with the same key
					</Button>
				) : null}
				{ticket.note.allowed ? (
					<>
						<Button
							size="small"
							name={`Note about ${name}`}
							{...(waits ? { look: "primary" } : {})}
							reason={null}
							onPress={() => setNoting(true)}
						>
							{waits ? "Note the answer" : "Note"}
						</Button>
						<Button
							size="small"
							look="ghost"
							reason={null}
							busy={mark.busy}
							onPress={() => void attempt(mark.run({ id: ticket.id, informationRequest: !waits }))}
						>
							{waits ? "It asks for nothing" : "It asks for information"}
						</Button>
					</>
				) : null}
			</div>
			{noting ? <TicketNote ticket={ticket} onDone={() => setNoting(false)} /> : null}
			{ticket.notes.map((note) => (
				<Note key={note.at} ticket={ticket.id} note={note} />
			))}
		</section>
	);
}

function Note({ ticket, note }: { ticket: string; note: TicketNoteView }) {
	const save = useAct("save_ticket_file");
	return (
		<div className="stack g1 kept">
			<p className="small muted">
				<Foreign text={note.person} />, <Moment at={note.at} />
			</p>
			<p className="small lines">
				<Foreign text={note.text} />
			</p>
			{note.files.map((file) => (
				<p className="small" key={file.sha256}>
					<button
						type="button"
						className="link"
						onClick={() => void attempt(save.run({ id: ticket, sha256: file.sha256 }))}
					>
						<Foreign text={file.name} />
					</button>{" "}
					<span className="muted">{fileSize(file.size)}</span>
				</p>
			))}
			{save.error === null ? null : <ErrorNote error={save.error} />}
			{save.data === undefined ? null : (
				<p className="hint" role="status">
					Saved as <Foreign text={save.data.path} />
				</p>
			)}
		</div>
	);
}
