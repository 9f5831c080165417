/**
 * Customers: who pays, with the data the travel rule asks for.
 */
import { useEffect, useState } from "react";
import { useRead } from "../api/queries";
import type { CorridorView } from "../bindings/CorridorView";
import type { CustomerView } from "../bindings/CustomerView";
import { CustomerFormScreen } from "../forms/CustomerFormScreen";
import { go, NEW, paths } from "../route/route";
import { Button } from "../ui/Button";
import { Foreign, ForeignLine } from "../ui/Foreign";
import { Loaded } from "../ui/Loading";
import { Panel } from "../ui/Panel";
import { BookList } from "./BookList";
import { FieldRows } from "./FieldRows";

export default function CustomersPage({ id }: { id: string | null }) {
	const read = useRead("customers", null);
	const corridors = useRead("corridors", null);
	return (
		<>
			<div className="head">
				<h1>Customers</h1>
				{read.data === undefined ? null : (
					<span className="asof">{read.data.length}, stored encrypted on this computer</span>
				)}
				<div className="end">
					<Button size="small" icon="plus" reason={null} onPress={() => go(paths.customers(NEW))}>
						New customer
					</Button>
				</div>
			</div>
			<Loaded data={read.data} error={read.error} loading="Reading the customers">
				{(all) => (
					<div className="md">
						<BookList
							what="customers"
							current={id}
							items={all.map((one) => ({
								id: one.id,
								path: paths.customers(one.id),
								text: `${one.name} ${one.reference} ${one.country}`,
								body: (
									<>
										<span className="medium clip">
											<ForeignLine text={one.name} />
										</span>
										<span className="row between small muted">
											<span className="clip">
												{one.kind === "business" ? "Business" : "Person"}, {one.country}
											</span>
											<span>{one.reference}</span>
										</span>
									</>
								),
							}))}
						/>
						<div className="detail">
							<Loaded data={corridors.data} error={corridors.error} loading="Reading the corridors">
								{(offered) => <Detail id={id} all={all} corridors={offered} key={id} />}
							</Loaded>
						</div>
					</div>
				)}
			</Loaded>
		</>
	);
}

function Detail({ id, all, corridors }: { id: string | null; all: CustomerView[]; corridors: CorridorView[] }) {
	const [editing, setEditing] = useState(false);
	const record = all.find((one) => one.id === id);
	const first = all[0];
	useEffect(() => {
		if (id === null && first !== undefined) go(paths.customers(first.id), true);
	}, [id, first]);
	if (id === NEW || (id === null && first === undefined) || (editing && record !== undefined))
		return (
			<CustomerFormScreen
				record={record ?? null}
				corridors={corridors}
				onSaved={(saved) => {
					setEditing(false);
					go(paths.customers(saved));
				}}
				onCancel={() => {
					setEditing(false);
					if (id === NEW) go(paths.customers());
				}}
			/>
		);
	if (record === undefined) return <p className="hint">This customer is not here. Choose one from the list.</p>;
	return (
		<>
			<div className="row between top">
				<div className="grow">
					<h2 className="title">
						<Foreign text={record.name} />
					</h2>
					<p className="second">
						{record.reference}, {record.kind === "business" ? "business" : "person"}, {record.country}
					</p>
				</div>
				<Button reason={null} onPress={() => setEditing(true)}>
					Edit as version {record.version + 1}
				</Button>
			</div>
			<Panel title="Travel rule" end={`version ${record.version}, in use`}>
				<dl className="kv">
					<FieldRows
						id={record.id}
						fields={record.fields}
						corridor={corridors[0]?.corridor ?? null}
						owner="customer"
						kind={record.kind}
					/>
				</dl>
			</Panel>
		</>
	);
}
