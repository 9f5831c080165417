/**
 * Opens a support ticket about a payment: everything that leaves stands in the form.
 */
import { useMemo, useState } from "react";
import { attempt, useAct, useRead } from "../../api/queries";
import type { TicketDraftView } from "../../bindings/TicketDraftView";
import { FormFrame } from "../../forms/FormFrame";
import { fieldError } from "../../forms/fieldErrors";
import { go, paths } from "../../route/route";
import { reasonOf } from "../../ui/Button";
import { AreaField, SelectField, TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { inForm, useShortcuts } from "../../ui/keys";
import { Loaded } from "../../ui/Loading";
import { issueChoices, issueOf } from "./ticketIssues";

const shown = new Set(["issue", "description", "email", "cc"]);

export default function TicketForm({ id }: { id: string }) {
	const read = useRead("ticket_draft", { id });
	useShortcuts(
		useMemo(() => ({ escape: (event: KeyboardEvent) => (inForm(event) ? undefined : go(paths.payment(id))) }), [id]),
	);
	return (
		<>
			<div className="head">
				<a className="crumb" href={paths.payment(id)}>
					<Icon name="chevron-left" size="s" />
					Payment
				</a>
				<h1>Ask CPN support</h1>
			</div>
			<div className="scroll">
				<div className="ticketing">
					<Loaded data={read.data} error={read.error} loading="Reading the payment">
						{(draft) => <Form draft={draft} />}
					</Loaded>
				</div>
			</div>
		</>
	);
}

/** What was typed stays, whatever becomes of the payment meanwhile. */
function Form({ draft }: { draft: TicketDraftView }) {
	const open = useAct("open_ticket");
	const [form, setForm] = useState({
		payment: draft.payment,
		issue: draft.issue,
		description: draft.description,
		email: draft.email,
		cc: "",
	});
	const back = () => go(paths.payment(draft.payment));
	const send = async () => {
		if ((await attempt(open.run(form))) !== null) back();
	};
	const missing =
		form.description.trim() === "" ? "Say what is wrong." : form.email.trim() === "" ? "Enter who is answered." : null;
	return (
		<FormFrame
			title="New ticket"
			note="CPN passes it on to the BFI, and both answer by e-mail. Nothing else is added: leave out names and accounts."
			action="Open ticket"
			busy={open.busy}
			reason={reasonOf(draft.open) ?? missing}
			error={open.error}
			shown={(field) => shown.has(field)}
			onSubmit={() => void send()}
			onCancel={back}
		>
			<SelectField
				label="What it is about"
				name="issue"
				value={form.issue}
				choices={issueChoices}
				error={fieldError(open.error, "issue")}
				onChange={(issue) => setForm({ ...form, issue: issueOf(issue) })}
			/>
			<AreaField
				label="What is wrong"
				name="description"
				rows={10}
				value={form.description}
				hint="It begins with what CPN needs to find the payment."
				error={fieldError(open.error, "description")}
				onChange={(description) => setForm({ ...form, description })}
			/>
			<div className="two">
				<TextField
					label="Who is answered"
					name="email"
					inputMode="email"
					value={form.email}
					hint="The desk’s own address stands in Settings, Policy."
					error={fieldError(open.error, "email")}
					onChange={(email) => setForm({ ...form, email })}
				/>
				<TextField
					label="Copies to (optional)"
					name="cc"
					inputMode="email"
					value={form.cc}
					hint="Separate addresses by commas."
					error={fieldError(open.error, "cc")}
					onChange={(cc) => setForm({ ...form, cc })}
				/>
			</div>
		</FormFrame>
	);
}
