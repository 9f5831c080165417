/**
 * Reads are repeated when the core says that they are stale, whatever else is going on.
 */

import { QueryClientProvider } from "@tanstack/react-query";
import { mockIPC } from "@tauri-apps/api/mocks";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { markStale, queryClient, useRead } from "../src/api/queries";

/** A core whose answers are given by hand, in the order in which they were asked for. */
function slowCore() {
	const asked: { give: (value: unknown) => void; refuse: (error: unknown) => void }[] = [];
	mockIPC(() => new Promise((give, refuse) => asked.push({ give, refuse })));
	return asked;
}

function readDevice() {
	const client = queryClient();
	const wrapper = ({ children }: { children: ReactNode }) => (
		<QueryClientProvider client={client}>{children}</QueryClientProvider>
	);
	const { result } = renderHook(() => useRead("device", null), { wrapper });
	return { client, result };
}

const asks = (asked: unknown[], times: number) => waitFor(() => expect(asked).toHaveLength(times));

describe("a change that is told while a read is under way", () => {
	it("repeats the first read of a page", async () => {
		const asked = slowCore();
		const { client, result } = readDevice();
		await asks(asked, 1);
		act(() => void markStale(client, ["device"]));
		asked[0]?.give("before the change");
		await asks(asked, 2);
		asked[1]?.give("after the change");
		await waitFor(() => expect(result.current.data).toBe("after the change"));
	});

	it("repeats a later read, and shows each that lands", async () => {
		const asked = slowCore();
		const { client, result } = readDevice();
		await asks(asked, 1);
		asked[0]?.give("first");
		await waitFor(() => expect(result.current.data).toBe("first"));
		act(() => void markStale(client, ["device"]));
		await asks(asked, 2);
		act(() => void markStale(client, ["device"]));
		asked[1]?.give("second");
		await waitFor(() => expect(result.current.data).toBe("second"));
		await asks(asked, 3);
		asked[2]?.give("third");
		await waitFor(() => expect(result.current.data).toBe("third"));
	});

	it("repeats it once, however often it is told", async () => {
		const asked = slowCore();
		const { client, result } = readDevice();
		await asks(asked, 1);
		act(() => {
			for (let times = 0; times < 5; times += 1) void markStale(client, ["device"]);
		});
		asked[0]?.give("before the changes");
		await asks(asked, 2);
		asked[1]?.give("after the changes");
		await waitFor(() => expect(result.current.data).toBe("after the changes"));
		expect(asked).toHaveLength(2);
	});

	it("repeats a read that failed", async () => {
		const asked = slowCore();
		const { client, result } = readDevice();
		await asks(asked, 1);
		act(() => void markStale(client, ["device"]));
		asked[0]?.refuse("closed");
		await asks(asked, 2);
		asked[1]?.give("there");
		await waitFor(() => expect(result.current.data).toBe("there"));
		expect(result.current.error).toBeNull();
	});

	it("leaves reads of other things alone", async () => {
		const asked = slowCore();
		const { client, result } = readDevice();
		await asks(asked, 1);
		act(() => void markStale(client, ["wallet"]));
		asked[0]?.give("the device");
		await waitFor(() => expect(result.current.data).toBe("the device"));
		expect(asked).toHaveLength(1);
	});
});
