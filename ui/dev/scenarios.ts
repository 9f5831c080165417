/**
 * Named situations of the made-up desk, for screenshots: `?s=offline`.
 */
import type { DeviceConditionName } from "../src/bindings/DeviceConditionName";
import type { SigningState } from "../src/bindings/SigningState";
import { lookAlike, requirementsMissing } from "./fixture/book";
import {
	paymentFailed,
	paymentNotMoved,
	paymentShort,
	paymentTransactionFailed,
	paymentUnknown,
} from "./fixture/failures";
import { live, testnet } from "./fixture/frame";
import { manyRows, paymentDelayed, paymentSent, soon } from "./fixture/payments";
import { rfiBusiness, rfiSent } from "./fixture/rfis";
import { signingIn } from "./fixture/signing";
import { ticket, ticketAsking, ticketUnknown } from "./fixture/tickets";
import { makeWorld, type World } from "./fixture/world";

const device = (condition: DeviceConditionName, title: string, fix: string, screen: string[]) => (world: World) => {
	world.device = { ...world.device, condition, title, fix, screen };
	world.signing.sign = { allowed: false, reason: `${title}.` };
};

const signing = (state: SigningState) => (world: World) => {
	world.signing = signingIn(state);
	if (state === "waiting")
		world.device = { ...world.device, condition: "waiting", title: "Waiting", screen: ["amount", "24073116556"] };
};

const scenarios: Record<string, (world: World) => void> = {
	plain: () => undefined,
	empty: (world) => {
		world.rows = [];
		world.app.needsYou = 0;
	},
	many: (world) => {
		world.rows = manyRows(100_000);
	},
	offline: (world) => {
		world.app.connection = {
			...world.app.connection,
			state: "offline",
			sentence: "Offline since 10:39. One deadline falls today: 12:21.",
			asOf: soon(-300),
		};
		world.app.order = { allowed: false, reason: "Offline. Quoting and creating wait for CPN." };
	},
	testnet: (world) => {
		world.app.environment = testnet;
	},
	live: (world) => {
		world.app.environment = live;
		world.signing.environment = live;
	},
	delayed: (world) => {
		world.payment = paymentDelayed(false);
	},
	overdue: (world) => {
		world.payment = paymentDelayed(true);
		world.tickets = [ticketUnknown()];
	},
	sent: (world) => {
		world.payment = paymentSent(false);
		world.tickets = [ticketAsking()];
	},
	arrived: (world) => {
		world.payment = paymentSent(true);
	},
	refundShort: (world) => {
		world.payment = paymentShort();
		world.tickets = [ticket()];
	},
	missing: (world) => {
		world.requirements = requirementsMissing();
	},
	alike: (world) => {
		world.alike = [lookAlike()];
	},
	halfTyped: (world) => {
		const content = { id: null, kind: "business", name: "Nueva Ruta S.A.", corridor: world.corridors[0]?.corridor };
		const fields = { CLABE: { type: "text", value: "002010077777777772" } };
		world.formDrafts.set("beneficiary/new/1", {
			content: JSON.stringify({ ...content, fields }),
			saved: soon(-900),
		});
	},
	failed: (world) => {
		world.payment = paymentFailed();
	},
	notMoved: (world) => {
		world.payment = paymentNotMoved();
	},
	transactionFailed: (world) => {
		world.payment = paymentTransactionFailed();
	},
	paymentUnknown: (world) => {
		world.payment = paymentUnknown();
	},
	stopped: (world) => {
		world.attempt = {
			...world.attempt,
			phase: "stopped",
			status: "stopped",
			quoteExpires: null,
			stop: {
				reason: "bounds_not_met",
				sentence: "No offer is inside your limit. Best now: 18.6412 MXN/USDC; your limit: 18.6500.",
				code: null,
				advice: "The order is kept. Run it again later, or place a new order with other limits.",
				action: { name: "new_order", label: "New order", target: null, allowed: { allowed: true, reason: null } },
			},
			runAgain: { allowed: true, reason: null },
			closeOrder: { allowed: true, reason: null },
		};
	},
	unknown: (world) => {
		world.attempt = {
			...world.attempt,
			phase: "unknown",
			status: "unknown",
			askAgain: { allowed: true, reason: null },
			stop: null,
		};
	},
	created: (world) => {
		world.attempt = {
			...world.attempt,
			phase: "created",
			status: "ready_to_sign",
			steps: world.attempt.steps.map((step) => ({ ...step, state: "done" as const })),
		};
	},
	createdFailed: (world) => {
		world.attempt = {
			...world.attempt,
			phase: "created",
			status: "failed_not_moved",
			number: 2,
			otherAttempts: [{ id: "att-0", number: 1, status: "stopped", opens: "attempt" }],
		};
	},
	firstRun: (world) => {
		world.app.firstRun = true;
	},
	noKeychain: (world) => {
		world.app.sessionOnly = true;
		world.settings.keychain = {
			usable: false,
			name: "Secret Service",
			problem: "The keychain is locked. You can read; payments stop until it is unlocked.",
			wayOut: "Unlock it in the system’s password manager, then look here again.",
		};
		world.welcome.keychain = world.settings.keychain;
	},
	unpaired: (world) => {
		const none = {
			...world.device,
			paired: false,
			condition: "not_paired" as const,
			title: "No device paired",
			fix: "Pair one below.",
			label: "",
			path: "",
		};
		world.device = none;
		world.settings.device = none;
		world.settings.wallet = null;
		world.app.device = none;
		world.app.wallet = null;
	},
	rfiBusiness: (world) => {
		world.rfi = rfiBusiness();
	},
	rfiSent: (world) => {
		world.rfi = rfiSent();
	},
	signatureRefused: (world) => {
		world.signing = {
			...signingIn("ready"),
			outcome: {
				what: "The wallet holds less USDC than the payment takes.",
				moneyMoved: "no",
				moneySentence: "No. No USDC left the wallet.",
				retry: "after_fix",
				retrySentence: "After it was put right.",
				actsNext: "you",
				advice: "Send USDC to the wallet, then sign again.",
				action: {
					name: "fund_wallet",
					label: "Show the wallet",
					target: null,
					allowed: { allowed: true, reason: null },
				},
				code: "HTTP 400, code 290312",
			},
		};
	},
	refused: signing("refused"),
	waiting: signing("waiting"),
	rejected: signing("rejected"),
	lost: signing("lost"),
	submitting: signing("submitting"),
	submitted: signing("submitted"),
	unknownOutcome: signing("unknown"),
	over: signing("over"),
	locked: device("locked", "Unlock the Ledger", "Enter the PIN on the device. CPN Desk never asks for it.", [
		"Enter PIN",
		"● ● ○ ○",
	]),
	absent: device("absent", "Connect the Ledger", "Plug in Treasury-01 by USB. This page notices by itself.", []),
	wrongApp: device("wrong_app", "Open the Ethereum app", "The device is in the Bitcoin app.", ["Bitcoin", "is ready"]),
};

export function worldIn(name: string): World {
	const world = makeWorld();
	scenarios[name]?.(world);
	return world;
}
