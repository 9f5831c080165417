/**
 * What the forms of customers and beneficiaries share: the draft that is kept while they are typed, the check of what was
 * typed so far, name and kind, and the fields that a corridor asks for.
 */
import { type ReactNode, useState } from "react";
import { useRead } from "../api/queries";
import type { ApiError } from "../bindings/ApiError";
import type { CorridorView } from "../bindings/CorridorView";
import type { FieldError } from "../bindings/FieldError";
import type { PartyKindName } from "../bindings/PartyKindName";
import type { RequirementsQuery } from "../bindings/RequirementsQuery";
import type { SavedParty } from "../bindings/SavedParty";
import { dated, minutes } from "../format/time";
import { serverNow } from "../ui/clock";
import { SelectField, TextField } from "../ui/Field";
import { Loaded } from "../ui/Loading";
import { FormFrame } from "./FormFrame";
import { type Fields, filled, recordFields } from "./party";
import { RecordFields } from "./RecordFields";
import { type Checked, problemOf, useChecked } from "./useChecked";
import { useBefore, useFormDraft } from "./useFormDraft";

/** What both forms hold. */
export interface PartyForm {
	id: string | null;
	kind: PartyKindName;
	name: string;
	fields: Fields;
}

const kinds: readonly { value: PartyKindName; label: string }[] = [
	{ value: "business", label: "Business" },
	{ value: "individual", label: "Person" },
];

/** What a form's own fields get. */
interface Own<F> {
	form: F;
	setForm: (form: F) => void;
	/** What is wrong with a field of that name. */
	problem: (field: string) => string | null;
	onLeave: (field: string) => void;
}

interface Props<F extends PartyForm> {
	one: "customer" | "beneficiary";
	/** The form with what the record holds, or empty. */
	record: F;
	/** The version that saving makes. */
	version: number;
	note: string;
	act: { run: (form: F) => Promise<SavedParty>; busy: boolean; error: ApiError | null };
	check: (form: F) => Promise<FieldError[]>;
	/** Why it cannot be saved yet. */
	reason: (form: F) => string | null;
	/** The corridor whose fields are shown; none while that is not known. */
	corridor: (form: F) => RequirementsQuery["corridor"] | null;
	/** The names of the form's own fields. */
	shown: readonly string[];
	own: (own: Own<F>) => ReactNode;
	onSaved: (id: string) => void;
	onCancel: () => void;
}

/** The form, begun where it was left. */
export function RecordForm<F extends PartyForm>(props: Props<F>) {
	// A draft belongs to the version it was typed for: an older one says nothing about a newer record.
	const draft = `${props.one}/${props.record.id ?? "new"}/${props.version}`;
	const before = useBefore<F>(draft);
	return (
		<Loaded data={before.data === null ? NOTHING : before.data} error={before.error} loading="Reading what was typed">
			{(kept) => (
				<Begun
					{...props}
					draft={draft}
					begun={kept === NOTHING ? props.record : { ...props.record, ...kept.form }}
					savedAt={kept.saved}
				/>
			)}
		</Loaded>
	);
}

const NOTHING = { form: {}, saved: null };

function Begun<F extends PartyForm>(props: Props<F> & { draft: string; begun: F; savedAt: string | null }) {
	const { one, act, savedAt } = props;
	const [form, setForm] = useState(props.begun);
	const draft = useFormDraft(props.draft, form, savedAt);
	const meant = { ...form, fields: filled(form.fields) };
	const checked = useChecked(meant, props.check);
	const problem = (field: string) => problemOf(act.error, checked, field);
	const shown = ["name", "kind", ...props.shown];
	const submit = async () => {
		const saved = await act.run(meant).catch(() => null);
		if (saved === null) return;
		await draft.discard();
		props.onSaved(saved.id);
	};
	return (
		<FormFrame
			title={form.id === null ? `New ${one}` : `Edit as version ${props.version}`}
			note={props.note}
			action={`Save ${one}`}
			busy={act.busy}
			reason={form.name.trim() === "" ? "Enter a name." : props.reason(form)}
			error={act.error ?? draft.error}
			shown={(field) => shown.includes(field) || field.startsWith("fields.")}
			onSubmit={() => void submit()}
			onCancel={() => void draft.discard().then(props.onCancel)}
		>
			{savedAt === null ? null : (
				<p className="hint" role="status">
					Taken up where it was left, {dated(savedAt, serverNow(), minutes(savedAt))}. Cancel throws it away.
				</p>
			)}
			<div className="two">
				<TextField
					label="Name"
					name="name"
					value={form.name}
					error={problem("name")}
					onLeave={() => checked.onLeave("name")}
					onChange={(name) => setForm({ ...form, name })}
				/>
				<SelectField
					label="Kind"
					name="kind"
					value={form.kind}
					choices={kinds}
					error={problem("kind")}
					onChange={(kind) => setForm({ ...form, kind: kind === "individual" ? "individual" : "business" })}
				/>
			</div>
			{props.own({ form, setForm, problem, onLeave: checked.onLeave })}
			<Asked
				one={one}
				corridor={props.corridor(form)}
				form={form}
				error={act.error}
				checked={checked}
				onChange={(fields) => setForm({ ...form, fields })}
			/>
		</FormFrame>
	);
}

function Asked({
	one,
	corridor,
	form: { kind, fields },
	error,
	checked,
	onChange,
}: {
	one: "customer" | "beneficiary";
	corridor: RequirementsQuery["corridor"] | null;
	form: PartyForm;
	error: ApiError | null;
	checked: Checked;
	onChange: (fields: Fields) => void;
}) {
	const requirements = useRead("requirements", requirementsOf(one, kind, corridor), { enabled: corridor !== null });
	if (corridor === null) return <p className="hint">The corridor decides which fields follow.</p>;
	return (
		<Loaded data={requirements.data} error={requirements.error} loading="Asking CPN what this corridor needs">
			{(wanted) => (
				<RecordFields
					asked={recordFields(one, wanted.fields, fields)}
					fields={fields}
					error={error}
					checked={checked}
					// CPN wants a beneficiary’s address in the country where the money is paid out.
					country={one === "beneficiary" ? corridor.country : ""}
					onChange={onChange}
				/>
			)}
		</Loaded>
	);
}

/** What a corridor asks of a customer or beneficiary of this kind, when the other side is a business. */
export const requirementsOf = (
	one: "customer" | "beneficiary",
	kind: PartyKindName,
	corridor: RequirementsQuery["corridor"] | null,
): RequirementsQuery => ({
	corridor: corridor ?? { country: "", currency: "", method: "" },
	senderKind: one === "customer" ? kind : "business",
	recipientKind: one === "beneficiary" ? kind : "business",
	customer: null,
	beneficiary: null,
});

/** A corridor, chosen from those that CPN offers. */
export function CorridorField(props: {
	label: string;
	name?: string;
	corridor: RequirementsQuery["corridor"] | null;
	corridors: readonly CorridorView[];
	error: string | null;
	onChange: (corridor: RequirementsQuery["corridor"]) => void;
}) {
	const key = ({ country, currency, method }: RequirementsQuery["corridor"]) => `${country}/${method}/${currency}`;
	return (
		<SelectField
			label={props.label}
			{...(props.name === undefined ? {} : { name: props.name })}
			value={props.corridor === null ? "" : key(props.corridor)}
			none="Choose where and how money is paid out"
			choices={props.corridors.map(({ corridor, countryName }) => ({
				value: key(corridor),
				label: `${countryName}, ${corridor.method}, ${corridor.currency}`,
			}))}
			error={props.error}
			onChange={(chosen) => {
				const offered = props.corridors.find(({ corridor }) => key(corridor) === chosen);
				if (offered !== undefined) props.onChange(offered.corridor);
			}}
		/>
	);
}
