/**
 * A beneficiary: added, or edited as a new version. The fields follow the corridor.
 */
import { useState } from "react";
import { attempt, useAct, useRead } from "../api/queries";
import type { BeneficiaryForm } from "../bindings/BeneficiaryForm";
import type { BeneficiaryView } from "../bindings/BeneficiaryView";
import type { CorridorForm } from "../bindings/CorridorForm";
import type { CorridorView } from "../bindings/CorridorView";
import type { PartyKindName } from "../bindings/PartyKindName";
import { SelectField, TextField } from "../ui/Field";
import { Loaded } from "../ui/Loading";
import { FormFrame } from "./FormFrame";
import { fieldError } from "./fieldErrors";
import { filled, recordFields } from "./party";
import { RecordFields } from "./RecordFields";

const none: CorridorForm = { country: "", currency: "", method: "" };

export const corridorKey = ({ country, currency, method }: CorridorForm): string => `${country}/${method}/${currency}`;

export const corridorLabel = ({ corridor, countryName }: CorridorView): string =>
	`${countryName}, ${corridor.method}, ${corridor.currency}`;

export const kinds: readonly { value: PartyKindName; label: string }[] = [
	{ value: "business", label: "Business" },
	{ value: "individual", label: "Person" },
];

export function BeneficiaryFormScreen({
	record,
	corridors,
	onSaved,
	onCancel,
}: {
	record: BeneficiaryView | null;
	corridors: CorridorView[];
	onSaved: (id: string) => void;
	onCancel: () => void;
}) {
	const [form, setForm] = useState<BeneficiaryForm>({
		id: record?.id ?? null,
		kind: record?.kind ?? "business",
		name: record?.name ?? "",
		corridor: record?.corridor ?? none,
		fields: record?.fields ?? {},
	});
	const save = useAct("save_beneficiary");
	const chosen = form.corridor.method !== "";
	const requirements = useRead(
		"requirements",
		{ corridor: form.corridor, senderKind: "business", recipientKind: form.kind, customer: null, beneficiary: null },
		{ enabled: chosen },
	);
	const error = save.error;
	const submit = async () => {
		const saved = await attempt(save.run({ ...form, fields: filled(form.fields) }));
		if (saved !== null) onSaved(saved.id);
	};
	return (
		<FormFrame
			title={record === null ? "New beneficiary" : `Edit as version ${record.version + 1}`}
			note={
				record === null
					? "Kept encrypted on this computer. A payment names one exact version of it."
					: "The versions before stay as they are; payments already ordered keep theirs."
			}
			action="Save beneficiary"
			busy={save.busy}
			reason={form.name.trim() === "" ? "Enter a name." : chosen ? null : "Choose a corridor."}
			error={error}
			shown={(field) => ["kind", "name", "corridor"].includes(field) || field.startsWith("fields.")}
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
			</div>
			<SelectField
				label="Corridor"
				name="corridor"
				value={chosen ? corridorKey(form.corridor) : ""}
				none="Choose where and how money is paid out"
				choices={corridors.map((corridor) => ({
					value: corridorKey(corridor.corridor),
					label: corridorLabel(corridor),
				}))}
				error={fieldError(error, "corridor")}
				onChange={(key) => {
					const corridor = corridors.find((offered) => corridorKey(offered.corridor) === key);
					if (corridor !== undefined) setForm({ ...form, corridor: corridor.corridor });
				}}
			/>
			{chosen ? (
				<Loaded data={requirements.data} error={requirements.error} loading="Asking CPN what this corridor needs">
					{(wanted) => (
						<RecordFields
							asked={recordFields("beneficiary", wanted.fields, form.fields)}
							fields={form.fields}
							error={error}
							onChange={(fields) => setForm({ ...form, fields })}
						/>
					)}
				</Loaded>
			) : (
				<p className="hint">The corridor decides which fields follow.</p>
			)}
		</FormFrame>
	);
}
