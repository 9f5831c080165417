/**
 * Keeps the order as a draft. The first save gives it the id that makes it one order.
 */
import { useRef } from "react";
import { call } from "../api/call";
import type { OrderForm } from "../bindings/OrderForm";
import { isWorthSaving } from "./order";
import { type Keeping, useKeeping } from "./useKeeping";

export function useDraft(form: OrderForm, savedAt: string | null, onSaved: (id: string) => void): Keeping<OrderForm> {
	// The id may be known here before the screen is drawn again with it.
	const given = useRef(form.id);
	const withId = (order: OrderForm): OrderForm => ({ ...order, id: order.id ?? given.current });
	const keeping = useKeeping(form, {
		savedAt,
		worth: isWorthSaving,
		keep: async (order) => {
			const { id } = await call("save_draft", withId(order));
			given.current = id;
			if (order.id !== id) onSaved(id);
			return { ...order, id };
		},
	});
	return { ...keeping, latest: () => withId(keeping.latest()) };
}
