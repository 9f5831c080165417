/**
 * Who we are to the travel rule.
 */
import { useState } from "react";
import { done, useAct } from "../../api/queries";
import type { InstitutionForm } from "../../bindings/InstitutionForm";
import { FormFrame } from "../../forms/FormFrame";
import { fieldError } from "../../forms/fieldErrors";
import { addressText } from "../../forms/party";
import { AddressFields, refusedIn } from "../../forms/RecordFields";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Foreign } from "../../ui/Foreign";
import { Row } from "./Section";

export function Institution({ institution }: { institution: InstitutionForm }) {
	const [editing, setEditing] = useState(false);
	if (editing) return <Editor begun={institution} onDone={() => setEditing(false)} />;
	return (
		<Row
			name="Sender institution"
			end={
				<Button size="small" name="Edit institution" reason={null} onPress={() => setEditing(true)}>
					Edit
				</Button>
			}
		>
			<p>{institution.name === "" ? <span className="warn">Not set</span> : <Foreign text={institution.name} />}</p>
			<p className="second">
				<Foreign text={addressText(institution.address)} />
			</p>
			{institution.id === "" ? null : (
				<p className="second mono">
					<Foreign text={institution.id} />
				</p>
			)}
			<p className="hint">Sent, sealed, with every payment.</p>
		</Row>
	);
}

function Editor({ begun, onDone }: { begun: InstitutionForm; onDone: () => void }) {
	const [form, setForm] = useState(begun);
	const save = useAct("save_institution");
	const submit = async () => {
		if (await done(save.run(form))) onDone();
	};
	return (
		<FormFrame
			title="Institution"
			note="Sent, sealed, with every payment."
			action="Save institution"
			busy={save.busy}
			reason={form.name.trim() === "" ? "Enter the registered name." : null}
			error={save.error}
			shown={(field) => field === "name" || field === "id" || field.startsWith("address")}
			onSubmit={() => void submit()}
			onCancel={onDone}
		>
			<div className="two">
				<TextField
					label="Registered name"
					name="name"
					value={form.name}
					error={fieldError(save.error, "name")}
					onChange={(name) => setForm({ ...form, name })}
				/>
				<TextField
					label="Identifier (optional)"
					name="id"
					mono
					value={form.id}
					error={fieldError(save.error, "id")}
					onChange={(id) => setForm({ ...form, id })}
				/>
			</div>
			<AddressFields
				legend="Registered address"
				name="address"
				address={form.address}
				problem={refusedIn(save.error)}
				onChange={(address) => setForm({ ...form, address })}
			/>
		</FormFrame>
	);
}
