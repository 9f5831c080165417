/**
 * Beneficiaries: who is paid, and the account in each one's newest version.
 */
import { useRead } from "../api/queries";
import type { BeneficiaryView } from "../bindings/BeneficiaryView";
import { visible } from "../format/foreign";
import { BeneficiaryFormScreen } from "../forms/BeneficiaryFormScreen";
import { paths } from "../route/route";
import { BookPage } from "./BookPage";
import { FieldRows } from "./FieldRows";

export default function BeneficiariesPage({ id }: { id: string | null }) {
	const { data: corridors = [] } = useRead("corridors", null);
	const country = ({ corridor }: BeneficiaryView): string =>
		corridors.find((offered) => offered.corridor.country === corridor.country)?.countryName ?? corridor.country;
	return (
		<BookPage
			one="beneficiary"
			many="beneficiaries"
			id={id}
			read={useRead("beneficiaries", null)}
			path={paths.beneficiaries}
			text={({ account, corridor }) => `${account?.value ?? ""} ${corridor.method}`}
			line={(record) => ({
				second: `${country(record)}, ${record.corridor.method}`,
				third: `Version ${record.version}${accountEnd(record)}`,
			})}
			place={country}
			panel="Bank account"
			fields={(record) => (
				<>
					<dt>Method</dt>
					<dd>
						{record.corridor.method}, {record.corridor.currency}
					</dd>
					<FieldRows record={record} corridor={record.corridor} owner="beneficiary" />
				</>
			)}
			form={(props) => <BeneficiaryFormScreen {...props} corridors={corridors} />}
		/>
	);
}

const accountEnd = ({ account }: BeneficiaryView): string =>
	account === null ? "" : `, ${account.label} …${visible(account.value.slice(-4))}`;
