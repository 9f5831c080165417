/**
 * What was typed into an answer: text by JSON pointer. Lists grow and shrink here; everything else is the core's.
 */
import type { RfiField } from "../../bindings/RfiField";
import type { RfiGroup } from "../../bindings/RfiGroup";

export type Values = Record<string, string>;

/** `/OWNERS/12/name` under `/OWNERS` → 12. Null when the pointer is not below an item of that list. */
function indexUnder(list: string, pointer: string): number | null {
	if (!pointer.startsWith(`${list}/`)) return null;
	const [index = ""] = pointer.slice(list.length + 1).split("/");
	return /^\d+$/.test(index) ? Number(index) : null;
}

/** How many items a list has. */
export function itemsOf(values: Values, list: string): number {
	let count = 0;
	for (const pointer of Object.keys(values)) {
		const index = indexUnder(list, pointer);
		if (index !== null) count = Math.max(count, index + 1);
	}
	return count;
}

/** A list's template as the fields of its item `index`. */
export function itemFields(list: RfiField, index: number): RfiField[] {
	const place = (field: RfiField): RfiField => ({
		...field,
		pointer: `${list.pointer}/${index}${field.pointer.slice("/0".length)}`,
		members: field.members.map(place),
	});
	return list.template.map(place);
}

/** The pointers that hold text: an object holds none itself, and neither does a list. */
function leaves(fields: readonly RfiField[]): string[] {
	return fields.flatMap((field) => {
		if (field.kind === "list") return [];
		return field.kind === "object" ? leaves(field.members) : [field.pointer];
	});
}

/** The list with one more item, empty. */
export function addItem(values: Values, list: RfiField): Values {
	const added = itemFields(list, itemsOf(values, list.pointer));
	return { ...values, ...Object.fromEntries(leaves(added).map((pointer) => [pointer, ""])) };
}

/** The list without that item; those after it move up. */
export function removeItem(values: Values, list: string, removed: number): Values {
	const kept: Values = {};
	for (const [pointer, value] of Object.entries(values)) {
		const index = indexUnder(list, pointer);
		if (index === removed) continue;
		if (index === null || index < removed) kept[pointer] = value;
		else kept[`${list}/${index - 1}${pointer.slice(`${list}/${index}`.length)}`] = value;
	}
	return kept;
}

/** All fields of a form by their pointers, with what the core said about each. */
export function byPointer(groups: readonly RfiGroup[]): Map<string, RfiField> {
	const found = new Map<string, RfiField>();
	const note = (field: RfiField) => {
		found.set(field.pointer, field);
		field.members.forEach(note);
	};
	for (const group of groups) group.fields.forEach(note);
	return found;
}
