/**
 * The drawing of the device with what its screen shows. The only illustration in the product.
 */
import type { DeviceView } from "../../bindings/DeviceView";
import { ForeignLine } from "../../ui/Foreign";

export function DeviceDrawing({ device }: { device: DeviceView }) {
	const gone = !device.paired || device.condition === "absent" || device.condition === "unreachable";
	const [first = "", second = ""] = device.screen;
	const words = [first, second].filter((line) => line !== "").join(", ");
	return (
		<div
			className={gone ? "nano gone" : "nano"}
			role="img"
			aria-label={gone ? "Device screen: no device" : `Device screen: ${words === "" ? "dark" : words}`}
		>
			<div className={gone ? "scr off" : "scr"}>
				{gone ? (
					"no device"
				) : (
					<>
						<ForeignLine className="clip" text={first} />
						<ForeignLine className="clip" text={second} />
					</>
				)}
			</div>
			<div className="btn2" />
		</div>
	);
}
