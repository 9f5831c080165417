/**
 * The wallet's figures, to be read.
 */
import type { MoneyView } from "../../bindings/MoneyView";
import type { WalletView } from "../../bindings/WalletView";
import { Amount } from "../../ui/Amount";
import { Moment } from "../../ui/Countdown";
import { Row } from "./Section";

export function Wallet({ wallet }: { wallet: WalletView | null }) {
	if (wallet === null)
		return (
			<Row name="Figures">
				<p className="second">They appear once a device is paired.</p>
			</Row>
		);
	return (
		<>
			<Row name="Balance">
				<Figure money={wallet.balance} />
				{wallet.asOf === null ? null : (
					<p className="hint">
						The chain answered <Moment at={wallet.asOf} />
					</p>
				)}
			</Row>
			<Row name="Reserved">
				<Figure money={wallet.reserved} />
				<p className="hint">Promised to payments that wait for funds.</p>
			</Row>
			<Row name="Available">
				<Figure money={wallet.available} />
			</Row>
			<Row name="Permit2 allowance">
				<Figure money={wallet.allowance} />
				<p className="hint">What Permit2 may still take. Each payment is still signed on the device.</p>
			</Row>
			{wallet.problem === null ? null : (
				<Row name="Problem">
					<p className="warn">{wallet.problem}</p>
				</Row>
			)}
		</>
	);
}

const Figure = ({ money }: { money: MoneyView | null }) =>
	money === null ? <span className="muted">Not known</span> : <Amount money={money} />;
