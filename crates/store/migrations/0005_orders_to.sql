-- Orders that look alike are looked for among those to one beneficiary.
CREATE INDEX orders_to ON orders (beneficiary_id);
