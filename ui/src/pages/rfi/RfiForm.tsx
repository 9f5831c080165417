/**
 * The form of a request for information, drawn from what the core made of the BFI's schema.
 */
import { useState } from "react";
import type { RfiField } from "../../bindings/RfiField";
import type { RfiView } from "../../bindings/RfiView";
import { CountryField } from "../../forms/CountryField";
import { Button } from "../../ui/Button";
import { AreaField, SelectField, TextField } from "../../ui/Field";
import { ForeignLine } from "../../ui/Foreign";
import { addItem, byPointer, itemFields, itemsOf, removeItem, type Values } from "./answer";

interface Form {
	values: Values;
	/** Fields that the person has left: before that, nothing is held against an empty one. */
	visited: ReadonlySet<string>;
	leave: (pointer: string) => void;
	/** What the core said about each field. */
	said: Map<string, RfiField>;
	readOnly: boolean;
	change: (values: Values) => void;
}

export function RfiForm({
	view,
	values,
	onChange,
}: {
	view: RfiView;
	values: Values;
	onChange: (values: Values) => void;
}) {
	const [visited, setVisited] = useState<ReadonlySet<string>>(new Set());
	const form: Form = {
		values,
		visited,
		leave: (pointer) => setVisited((before) => (before.has(pointer) ? before : new Set(before).add(pointer))),
		said: byPointer(view.groups),
		readOnly: view.readOnly,
		change: onChange,
	};
	return (
		<>
			{view.groups.map((group) => (
				<fieldset key={group.title} className="stack g3">
					<legend className="sec">
						<ForeignLine text={group.title} /> <span className="muted regular">{group.hint}</span>
					</legend>
					<Fields fields={unwrapped(group.title, group.fields)} form={form} />
				</fieldset>
			))}
		</>
	);
}

/** An object that fills a group of the same name needs no second frame. */
function unwrapped(title: string, fields: RfiField[]): RfiField[] {
	const [only, ...others] = fields;
	return only !== undefined && others.length === 0 && only.kind === "object" && only.label === title
		? only.members
		: fields;
}

const isLeaf = ({ kind }: RfiField) => kind !== "object" && kind !== "list" && kind !== "raw";

/** Plain fields side by side, as many as there are; whatever is larger stands alone below them. */
function Fields({ fields, form }: { fields: readonly RfiField[]; form: Form }) {
	const plain = fields.filter(isLeaf);
	const larger = fields.filter((field) => !isLeaf(field));
	return (
		<>
			{plain.length === 0 ? null : (
				<div className={plain.length > 2 ? "three" : "two"}>
					{plain.map((field) => (
						<Leaf key={field.pointer} field={field} form={form} />
					))}
				</div>
			)}
			{larger.map((field) => (
				<Larger key={field.pointer} field={field} form={form} />
			))}
		</>
	);
}

function Larger({ field, form }: { field: RfiField; form: Form }) {
	if (field.kind === "list") return <List field={field} form={form} />;
	if (field.kind !== "object") return <Leaf field={field} form={form} />;
	return (
		<fieldset className="sub">
			<legend>
				<Label field={field} />
			</legend>
			<Fields fields={field.members} form={form} />
		</fieldset>
	);
}

function List({ field, form }: { field: RfiField; form: Form }) {
	const count = itemsOf(form.values, field.pointer);
	const problem = form.said.get(field.pointer)?.problem ?? null;
	return (
		<fieldset className="sub">
			<legend>
				<Label field={field} />
			</legend>
			{problem === null ? null : <p className="hint err">{problem}</p>}
			{Array.from({ length: count }, (_, index) => (
				<fieldset
					// biome-ignore lint/suspicious/noArrayIndexKey: an item has no other name than its place
					key={index}
					className="stack g3 list-item"
				>
					<legend className="small medium">
						{index + 1} of {count}
					</legend>
					<Fields fields={itemFields(field, index)} form={form} />
					{form.readOnly ? null : (
						<div className="row end-row">
							<Button
								size="small"
								look="ghost"
								reason={null}
								name={`Remove ${index + 1} of ${count}: ${field.label}`}
								onPress={() => form.change(removeItem(form.values, field.pointer, index))}
							>
								Remove
							</Button>
						</div>
					)}
				</fieldset>
			))}
			{form.readOnly ? null : (
				<div>
					<Button
						size="small"
						look="ghost"
						icon="plus"
						reason={null}
						onPress={() => form.change(addItem(form.values, field))}
					>
						{field.add}
					</Button>
				</div>
			)}
		</fieldset>
	);
}

const Label = ({ field }: { field: RfiField }) => (
	<>
		<ForeignLine text={field.label} />
		{field.required ? "" : " (optional)"}
	</>
);

function Leaf({ field, form }: { field: RfiField; form: Form }) {
	const said = form.said.get(field.pointer);
	// A list of countries needs no example.
	const hint = said?.origin ?? (field.kind === "country" ? "" : field.hint);
	const value = form.values[field.pointer] ?? "";
	const judged = !form.readOnly && (value !== "" || form.visited.has(field.pointer));
	const shared = {
		label: field.required ? field.label : `${field.label} (optional)`,
		name: field.pointer,
		value,
		error: judged ? (said?.problem ?? null) : null,
		onLeave: () => form.leave(field.pointer),
		readOnly: form.readOnly,
		...(hint === "" ? {} : { hint }),
		onChange: (value: string) => form.change({ ...form.values, [field.pointer]: value }),
	};
	switch (field.kind) {
		case "boolean":
			// Not a tick box: an answer that nobody gave is not a no.
			return (
				<SelectField
					{...shared}
					none={field.required ? "Choose" : "Not given"}
					choices={[
						{ value: "true", label: "Yes" },
						{ value: "false", label: "No" },
					]}
				/>
			);
		case "choice":
			return (
				<SelectField
					{...shared}
					none={field.required ? "Choose" : "Not given"}
					choices={field.choices.map((value) => ({ value, label: value }))}
				/>
			);
		case "raw":
			return <AreaField {...shared} mono />;
		case "country":
			return <CountryField {...shared} optional={!field.required} />;
		case "date":
			return <TextField {...shared} mono />;
		case "number":
			return <TextField {...shared} inputMode="decimal" />;
		case "phone":
			return <TextField {...shared} inputMode="tel" />;
		case "email":
			return <TextField {...shared} inputMode="email" />;
		case "url":
			return <TextField {...shared} inputMode="url" />;
		case "text":
		case "object":
		case "list":
			return <TextField {...shared} />;
	}
}
