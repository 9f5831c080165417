/**
 * Customers: who pays, with the data the travel rule asks for.
 */
import { useRead } from "../api/queries";
import { CustomerFormScreen } from "../forms/CustomerFormScreen";
import { paths } from "../route/route";
import { Loaded } from "../ui/Loading";
import { BookPage } from "./BookPage";
import { FieldRows } from "./FieldRows";

export default function CustomersPage({ id }: { id: string | null }) {
	const corridors = useRead("corridors", null);
	return (
		<BookPage
			one="customer"
			many="customers"
			id={id}
			read={useRead("customers", null)}
			path={paths.customers}
			text={({ country }) => country}
			line={({ kind, country }) => ({ second: `${kind === "business" ? "Business" : "Person"}, ${country}` })}
			place={({ country }) => country}
			panel="Travel rule"
			fields={(record) => (
				<FieldRows record={record} corridor={corridors.data?.[0]?.corridor ?? null} owner="customer" />
			)}
			form={(props) => (
				// The form's first corridor is the one it begins with, so they are waited for.
				<Loaded data={corridors.data} error={corridors.error} loading="Reading the corridors">
					{(offered) => <CustomerFormScreen {...props} corridors={offered} />}
				</Loaded>
			)}
		/>
	);
}
