/**
 * A customer: added, or edited as a new version. What is asked for depends on where their payments go.
 */
import { useState } from "react";
import { attempt, useAct, useRead } from "../api/queries";
import type { CorridorView } from "../bindings/CorridorView";
import type { CustomerForm } from "../bindings/CustomerForm";
import type { CustomerView } from "../bindings/CustomerView";
import { SelectField, TextField } from "../ui/Field";
import { Loaded } from "../ui/Loading";
import { corridorKey, corridorLabel, kinds } from "./BeneficiaryFormScreen";
import { FormFrame } from "./FormFrame";
import { fieldError } from "./fieldErrors";
import { filled, recordFields } from "./party";
import { RecordFields } from "./RecordFields";

export function CustomerFormScreen({
	record,
	corridors,
	onSaved,
	onCancel,
}: {
	record: CustomerView | null;
	corridors: CorridorView[];
	onSaved: (id: string) => void;
	onCancel: () => void;
}) {
	const [form, setForm] = useState<CustomerForm>({
		id: record?.id ?? null,
		kind: record?.kind ?? "business",
		name: record?.name ?? "",
		country: record?.country ?? "",
		fields: record?.fields ?? {},
	});
	const [corridor, setCorridor] = useState(corridors[0]?.corridor ?? null);
	const save = useAct("save_customer");
	const requirements = useRead(
		"requirements",
		{
			corridor: corridor ?? { country: "", currency: "", method: "" },
			senderKind: form.kind,
			recipientKind: "business",
			customer: null,
			beneficiary: null,
		},
		{ enabled: corridor !== null },
	);
	const error = save.error;
	const submit = async () => {
		const saved = await attempt(save.run({ ...form, fields: filled(form.fields) }));
		if (saved !== null) onSaved(saved.id);
	};
	return (
		<FormFrame
			title={record === null ? "New customer" : `Edit as version ${record.version + 1}`}
			note="What the travel rule asks for. It is sealed for the BFI of each payment, and kept encrypted here."
			action="Save customer"
			busy={save.busy}
			reason={form.name.trim() === "" ? "Enter a name." : null}
			error={error}
			shown={(field) => ["kind", "name", "country"].includes(field) || field.startsWith("fields.")}
			onSubmit={() => void submit()}
			onCancel={onCancel}
		>
			<div className="two">
				<TextField
					label="Name"
					name="name"
					value={form.name}
					error={fieldError(error, "name")}
					onChange={(name) => setForm({ ...form, name })}
				/>
				<SelectField
					label="Kind"
					name="kind"
					value={form.kind}
					choices={kinds}
					error={fieldError(error, "kind")}
					onChange={(kind) => setForm({ ...form, kind: kind === "individual" ? "individual" : "business" })}
				/>
				<TextField
					label="Country, two letters"
					name="country"
					value={form.country}
					error={fieldError(error, "country")}
					onChange={(country) => setForm({ ...form, country: country.toUpperCase() })}
				/>
				{corridor === null ? null : (
					<SelectField
						label="Show what is needed to pay to"
						value={corridorKey(corridor)}
						choices={corridors.map((offered) => ({
							value: corridorKey(offered.corridor),
							label: corridorLabel(offered),
						}))}
						error={null}
						onChange={(key) =>
							setCorridor(corridors.find((offered) => corridorKey(offered.corridor) === key)?.corridor ?? corridor)
						}
					/>
				)}
			</div>
			{corridor === null ? (
				<p className="hint">The fields follow once CPN has named its corridors.</p>
			) : (
				<Loaded data={requirements.data} error={requirements.error} loading="Asking CPN what this corridor needs">
					{(wanted) => (
						<RecordFields
							asked={recordFields("customer", wanted.fields, form.fields)}
							fields={form.fields}
							error={error}
							onChange={(fields) => setForm({ ...form, fields })}
						/>
					)}
				</Loaded>
			)}
		</FormFrame>
	);
}
