/**
 * New order: reads what the form needs, then shows it.
 */
import { useRef, useState } from "react";
import { useRead } from "../api/queries";
import type { AppView } from "../bindings/AppView";
import { OrderScreen } from "../forms/OrderScreen";
import { emptyOrder } from "../forms/order";
import { go, paths } from "../route/route";
import { Loaded } from "../ui/Loading";

export default function OrderPage({ app, draft }: { app: AppView; draft: string | null }) {
	// A new order gets its id with the first save. The address then names it, and the form must stay.
	// The address changes before any state does, so what is our own must be known at once: hence a ref.
	const own = useRef<string | null>(null);
	const [session, setSession] = useState({ number: 0, draft });
	if (draft !== session.draft)
		setSession({ number: draft !== null && draft === own.current ? session.number : session.number + 1, draft });
	return (
		<Session
			key={session.number}
			app={app}
			draft={draft}
			onSaved={(id) => {
				own.current = id;
				go(paths.order(id), true);
			}}
		/>
	);
}

function Session({ app, draft, onSaved }: { app: AppView; draft: string | null; onSaved: (id: string) => void }) {
	const [begun] = useState(draft);
	const customers = useRead("customers", null);
	const beneficiaries = useRead("beneficiaries", null);
	const corridors = useRead("corridors", null);
	const saved = useRead("draft", { id: begun ?? "" }, { enabled: begun !== null });
	const ready =
		customers.data && beneficiaries.data && (begun === null || saved.data)
			? { customers: customers.data, beneficiaries: beneficiaries.data }
			: undefined;
	return (
		<Loaded
			data={ready}
			error={customers.error ?? beneficiaries.error ?? saved.error}
			loading="Reading customers and beneficiaries"
		>
			{(data) => (
				<OrderScreen
					app={app}
					customers={data.customers}
					beneficiaries={data.beneficiaries}
					corridors={corridors.data ?? []}
					begun={saved.data?.form ?? emptyOrder()}
					savedAt={saved.data?.saved ?? null}
					onSaved={onSaved}
				/>
			)}
		</Loaded>
	);
}
