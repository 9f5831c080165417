/**
 * A page of the address book: the list, and beside it one record or its form.
 */
import { type ReactNode, useEffect, useState } from "react";
import type { Read } from "../api/queries";
import type { PartyKindName } from "../bindings/PartyKindName";
import { go, NEW } from "../route/route";
import { Button } from "../ui/Button";
import { Foreign, ForeignLine } from "../ui/Foreign";
import { Loaded } from "../ui/Loading";
import { Panel } from "../ui/Panel";
import { BookList } from "./BookList";

/** What both kinds of records have. */
interface BookRecord {
	id: string;
	version: number;
	reference: string;
	kind: PartyKindName;
	name: string;
}

interface Book<R extends BookRecord> {
	one: "customer" | "beneficiary";
	many: "customers" | "beneficiaries";
	/** The record that is chosen, or [`NEW`]. */
	id: string | null;
	path: (id?: string | null) => string;
	/** What the search looks through, beside name and reference. */
	text: (record: R) => string;
	/** The second line of an entry, and a third one if there is more. */
	line: (record: R) => { second: ReactNode; third?: ReactNode };
	/** Where the record is, after its reference and kind. */
	place: (record: R) => string;
	/** The panel with its fields. */
	panel: string;
	fields: (record: R) => ReactNode;
	form: (props: { record: R | null; onSaved: (id: string) => void; onCancel: () => void }) => ReactNode;
}

export function BookPage<R extends BookRecord>({ read, ...book }: Book<R> & { read: Read<R[]> }) {
	return (
		<>
			<div className="head">
				<h1>{book.many === "customers" ? "Customers" : "Beneficiaries"}</h1>
				{read.data === undefined ? null : (
					<span className="asof">{read.data.length}, stored encrypted on this computer</span>
				)}
				<div className="end">
					<Button size="small" icon="plus" reason={null} onPress={() => go(book.path(NEW))}>
						New {book.one}
					</Button>
				</div>
			</div>
			<Loaded data={read.data} error={read.error} loading={`Reading the ${book.many}`}>
				{(all) => (
					<div className="md">
						<BookList
							what={book.many}
							current={book.id}
							items={all.map((record) => ({
								id: record.id,
								path: book.path(record.id),
								text: `${record.name} ${record.reference} ${book.text(record)}`,
								body: <Entry record={record} {...book.line(record)} />,
							}))}
						/>
						<div className="detail">
							<Detail key={book.id} book={book} all={all} />
						</div>
					</div>
				)}
			</Loaded>
		</>
	);
}

function Entry({ record, second, third }: { record: BookRecord; second: ReactNode; third?: ReactNode }) {
	return (
		<>
			<span className="medium clip">
				<ForeignLine text={record.name} />
			</span>
			<span className="row between small muted">
				<span className="clip">{second}</span>
				<span>{record.reference}</span>
			</span>
			{third === undefined ? null : <span className="small muted clip">{third}</span>}
		</>
	);
}

function Detail<R extends BookRecord>({ book, all }: { book: Book<R>; all: R[] }) {
	const { id, path } = book;
	const [editing, setEditing] = useState(false);
	const record = all.find((known) => known.id === id);
	const first = all[0]?.id;
	// With nothing chosen, the first one is shown; with nobody there, the form to add one.
	useEffect(() => {
		if (id === null && first !== undefined) go(path(first), true);
	}, [id, first, path]);
	if (id === NEW || (id === null && first === undefined) || (editing && record !== undefined))
		return book.form({
			record: record ?? null,
			onSaved: (saved) => {
				setEditing(false);
				go(path(saved));
			},
			onCancel: () => {
				setEditing(false);
				if (id === NEW) go(path());
			},
		});
	if (record === undefined) return <p className="hint">This {book.one} is not here. Choose one from the list.</p>;
	return (
		<>
			<div className="row between top">
				<div className="grow">
					<h2 className="title">
						<Foreign text={record.name} />
					</h2>
					<p className="second">
						{record.reference}, {record.kind === "business" ? "business" : "person"}, {book.place(record)}
					</p>
				</div>
				<Button reason={null} onPress={() => setEditing(true)}>
					Edit as version {record.version + 1}
				</Button>
			</div>
			<Panel title={book.panel} end={`version ${record.version}, in use`}>
				<dl className="kv">{book.fields(record)}</dl>
			</Panel>
		</>
	);
}
