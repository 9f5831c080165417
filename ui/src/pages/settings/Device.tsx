/**
 * The signing device: pair it, see it, forget it.
 */
import { useState } from "react";
import { attempt, useAct } from "../../api/queries";
import type { DeviceView } from "../../bindings/DeviceView";
import type { EnvironmentName } from "../../bindings/EnvironmentName";
import type { PairForm } from "../../bindings/PairForm";
import { fieldError } from "../../forms/fieldErrors";
import { Button } from "../../ui/Button";
import { Copyable } from "../../ui/Copyable";
import { Confirm } from "../../ui/Dialog";
import { ErrorNote, Technical } from "../../ui/ErrorNote";
import { TextField } from "../../ui/Field";
import { Foreign } from "../../ui/Foreign";
import { Row } from "./Section";

export function Device({ device, environment }: { device: DeviceView; environment: EnvironmentName }) {
	return device.paired ? <Paired device={device} /> : <Pairing device={device} environment={environment} />;
}

function Paired({ device }: { device: DeviceView }) {
	const [asking, setAsking] = useState(false);
	const forget = useAct("forget_device");
	const simulator = useAct("show_simulator");
	const error = forget.error ?? simulator.error;
	return (
		<>
			{error === null ? null : <ErrorNote error={error} />}
			<Row
				name="Signing device"
				end={
					<Button size="small" look="danger" reason={null} onPress={() => setAsking(true)}>
						Forget device
					</Button>
				}
			>
				<p>
					<Foreign text={`${device.label}, ${device.model}, ${device.link}`} />
				</p>
				<p className="hint">
					{device.title}. {device.fix}
				</p>
				{device.technical === null ? null : <Technical text={device.technical} />}
			</Row>
			<Row name="Address">
				<Copyable text={device.address} what="device address" whole />
				<p className="hint">Path {device.path}. Payments are signed only by this address.</p>
			</Row>
			{device.link === "simulated" ? (
				<Row
					name="Simulated Ledger"
					end={
						<Button size="small" reason={null} busy={simulator.busy} onPress={() => void attempt(simulator.run(null))}>
							Show
						</Button>
					}
				>
					<p>Its screen and buttons stand in a window of their own.</p>
				</Row>
			) : null}
			{asking ? (
				<Confirm
					title={`Forget ${device.label}?`}
					action="Forget device"
					back="Keep the device"
					busy={forget.busy}
					onConfirm={() => void attempt(forget.run(null)).then(() => setAsking(false))}
					onClose={() => setAsking(false)}
				>
					<p>Nothing can be signed until a device is paired again. The device itself is not changed.</p>
				</Confirm>
			) : null}
		</>
	);
}

function Pairing({ device, environment }: { device: DeviceView; environment: EnvironmentName }) {
	const [form, setForm] = useState<PairForm>({
		label: device.label === "" ? "Treasury-01" : device.label,
		link: environment === "sandbox" ? "simulated" : "usb",
		path: device.path === "" ? "m/44'/60'/0'/0/0" : device.path,
	});
	const pair = useAct("pair_device");
	const beside = (field: string) => ["label", "link", "path"].includes(field);
	const error = pair.error;
	return (
		<Row name="Pair a device">
			<div className="stack g3 narrow">
				<p className="second">
					Ledger by USB{environment === "live" ? "" : ", or by TCP"}
					{environment === "sandbox" ? ", or the simulated one" : ""}. Compare the address on the device’s screen with
					the one shown here.
				</p>
				<div className="two">
					<TextField
						label="Name"
						name="label"
						value={form.label}
						error={fieldError(error, "label")}
						onChange={(label) => setForm({ ...form, label })}
					/>
					<TextField
						label="Reached by"
						name="link"
						mono
						value={form.link}
						error={fieldError(error, "link")}
						hint={links(environment)}
						suggestions={environment === "sandbox" ? ["simulated", "usb"] : ["usb"]}
						onChange={(link) => setForm({ ...form, link })}
					/>
				</div>
				<TextField
					label="Path"
					name="path"
					mono
					value={form.path}
					error={fieldError(error, "path")}
					onChange={(path) => setForm({ ...form, path })}
				/>
				{error === null || (error.fields.length > 0 && error.fields.every(({ field }) => beside(field))) ? null : (
					<ErrorNote error={error} besideFields={beside} />
				)}
				<div>
					<Button reason={null} busy={pair.busy} onPress={() => void attempt(pair.run(form))}>
						Pair device
					</Button>
				</div>
			</div>
		</Row>
	);
}

function links(environment: EnvironmentName): string {
	switch (environment) {
		case "sandbox":
			return "simulated, usb or tcp://HOST:PORT";
		case "testnet":
			return "usb or tcp://HOST:PORT";
		case "live":
			return "usb";
	}
}
