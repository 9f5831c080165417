/**
 * Pictures of the screens on the made-up desk, in Chromium: `node dev/shots.mjs FOLDER [name…]`.
 * Also reports pages that scroll sideways, what axe finds (contrast too), and errors that the page threw.
 */
import { chromium } from "playwright-core";
import { createServer } from "vite";

const [folder = "shots", ...wanted] = process.argv.slice(2);
const all = [
	["payments", "plain", "#/payments"],
	["payments-empty", "empty", "#/payments"],
	["payments-offline", "offline", "#/payments"],
	["payments-many", "many", "#/payments"],
	["order", "plain", "#/order/order-draft"],
	["order-missing", "missing", "#/order/order-draft"],
	["order-alike", "alike", "#/order/order-draft"],
	["order-empty", "plain", "#/order"],
	["attempt", "plain", "#/attempt/att-1"],
	["attempt-stopped", "stopped", "#/attempt/att-1"],
	["attempt-unknown", "unknown", "#/attempt/att-1"],
	["attempt-created", "created", "#/attempt/att-1"],
	["payment", "plain", "#/payment/row-1"],
	["payment-failed", "failed", "#/payment/row-1"],
	["payment-not-moved", "notMoved", "#/payment/row-1"],
	["payment-transaction-failed", "transactionFailed", "#/payment/row-1"],
	["payment-unknown", "paymentUnknown", "#/payment/row-1"],
	["payment-delayed", "delayed", "#/payment/row-1"],
	["payment-overdue", "overdue", "#/payment/row-1"],
	["payment-sent", "sent", "#/payment/row-1"],
	["payment-arrived", "arrived", "#/payment/row-1"],
	["payment-refund-short", "refundShort", "#/payment/row-1"],
	["ticket", "plain", "#/ticket/row-1"],
	["sign", "plain", "#/sign/row-1"],
	["sign-signature-refused", "signatureRefused", "#/sign/row-1"],
	["sign-live", "live", "#/sign/row-1"],
	...[
		"refused",
		"waiting",
		"rejected",
		"lost",
		"submitting",
		"submitted",
		"unknownOutcome",
		"over",
		"locked",
		"absent",
		"wrongApp",
	].map((state) => [`sign-${state}`, state, "#/sign/row-1"]),
	["rfis", "plain", "#/rfis"],
	["rfi", "plain", "#/rfi/rfi-1"],
	["rfi-business", "rfiBusiness", "#/rfi/rfi-2"],
	["rfi-sent", "rfiSent", "#/rfi/rfi-2"],
	["beneficiaries", "plain", "#/beneficiaries/ben-1"],
	["beneficiary-new", "plain", "#/beneficiaries/new"],
	["beneficiary-half-typed", "halfTyped", "#/beneficiaries/new"],
	["customers", "plain", "#/customers/cust-1"],
	["customer-new", "plain", "#/customers/new"],
	["settings", "plain", "#/settings"],
	["settings-unpaired", "unpaired", "#/settings"],
	["settings-keychain", "noKeychain", "#/settings"],
	["welcome", "firstRun", "#/welcome"],
	["simulator", "plain", "simulator"],
];
const chosen = all.filter(([name]) => wanted.length === 0 || wanted.includes(name));
const server = await createServer({ server: { port: 1421, strictPort: true, hmr: false, watch: null } });
await server.listen();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const say = (text) => process.stdout.write(`${text}\n`);
for (const theme of ["light", "dark"]) {
	for (const [width, height] of [
		[1280, 800],
		[1024, 700],
	]) {
		const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme });
		page.on("pageerror", (error) => say(`page error: ${error.message}`));
		page.on("console", (message) => {
			if (message.type() === "error") say(`console: ${message.text()}`);
		});
		for (const [name, scenario, hash] of chosen) {
			const simulator = hash === "simulator";
			if (simulator) await page.setViewportSize({ width: 380, height: 400 });
			const query = simulator ? "&simulator" : "";
			await page.goto("about:blank");
			await page.goto(`http://127.0.0.1:1421/dev/index.html?s=${scenario}${query}${simulator ? "" : hash}`);
			await page.waitForSelector("h1");
			await page.waitForTimeout(name.startsWith("order") ? 1100 : 500);
			const file = `${folder}/${name}.${width}${theme === "dark" ? ".dark" : ""}.png`;
			await page.screenshot({ path: file });
			const sideways = await page.evaluate(() =>
				[
					document.documentElement,
					...document.querySelectorAll("main, .main, .scroll, .sign > .l, .sign > .dev, .md > .detail"),
				]
					.filter((element) => element.scrollWidth > element.clientWidth + 1)
					.map((element) => element.className || element.tagName),
			);
			if (sideways.length > 0) say(`${file}: scrolls sideways: ${sideways.join(", ")}`);
			await page.addScriptTag({ path: "node_modules/axe-core/axe.min.js" });
			const found = await page.evaluate(() => window.axe.run());
			for (const { id, nodes } of found.violations)
				say(
					`${file}: ${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 120)} ${any[0]?.message ?? ""}`).join(" | ")}`,
				);
			if (simulator) await page.setViewportSize({ width, height });
		}
		await page.close();
	}
}
await browser.close();
await server.close();
