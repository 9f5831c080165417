/**
 * The navigation, and the wallet's figures below it.
 */
import type { AppView } from "../bindings/AppView";
import type { MoneyView } from "../bindings/MoneyView";
import type { WalletView } from "../bindings/WalletView";
import { shortAddress } from "../format/foreign";
import { short } from "../format/money";
import { go, paths, type Route } from "../route/route";
import { Icon, type IconName } from "../ui/Icon";

export function SideNav({ app, route }: { app: AppView; route: Route }) {
	const onPayments = route.page === "payments" || route.page === "payment" || route.page === "attempt";
	return (
		<nav className="side" aria-label="Main" data-region>
			<button type="button" className="new" aria-keyshortcuts="N" onClick={() => go(paths.order())}>
				<Icon name="plus" />
				<span>New order</span>
				<span className="n hide-m" aria-hidden="true">
					<kbd>N</kbd>
				</span>
			</button>
			<Item
				href={paths.payments()}
				icon="list"
				label="Payments"
				current={onPayments || route.page === "sign"}
				count={app.needsYou}
			/>
			<Item
				href={paths.rfis()}
				icon="file-question-mark"
				label="RFIs"
				current={route.page === "rfis" || route.page === "rfi"}
				count={app.rfisToAnswer}
			/>
			<Item
				href={paths.beneficiaries()}
				icon="book-user"
				label="Beneficiaries"
				current={route.page === "beneficiaries"}
			/>
			<Item href={paths.customers()} icon="users" label="Customers" current={route.page === "customers"} />
			<div className="gap" />
			<Item href={paths.settings()} icon="settings" label="Settings" current={route.page === "settings"} />
			<Wallet wallet={app.wallet} />
		</nav>
	);
}

function Item({
	href,
	icon,
	label,
	current,
	count = 0,
}: {
	href: string;
	icon: IconName;
	label: string;
	current: boolean;
	count?: number;
}) {
	return (
		<a href={href} aria-current={current ? "page" : undefined} title={label}>
			<Icon name={icon} />
			<span>{label}</span>
			{count > 0 ? (
				<span className="n hot">
					{count}
					<span className="sr"> need you</span>
				</span>
			) : null}
		</a>
	);
}

function Wallet({ wallet }: { wallet: WalletView | null }) {
	if (wallet === null)
		return (
			<div className="liq">
				<h2>Wallet</h2>
				<p className="muted">
					Figures appear here once a device is paired. <a href={paths.settings()}>Pair one</a>
				</p>
			</div>
		);
	return (
		<section className="liq" aria-label="Wallet figures, USDC">
			<h2 title={wallet.address}>Wallet {shortAddress(wallet.address)}, USDC</h2>
			<Figure name="Balance" money={wallet.balance} />
			<Figure name="Reserved" money={wallet.reserved} />
			<Figure name="Available" money={wallet.available} />
			<Figure name="Allowance" money={wallet.allowance} />
			{wallet.problem === null ? null : <p className="warn">{wallet.problem}</p>}
		</section>
	);
}

function Figure({ name, money }: { name: string; money: MoneyView | null }) {
	return (
		<div>
			{name} <b>{money === null ? "not known" : short(money.amount, money.currency)}</b>
		</div>
	);
}
