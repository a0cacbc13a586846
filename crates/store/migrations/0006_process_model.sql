-- The model of each process, so that processes with different models do not write one book.

ALTER TABLE processes ADD COLUMN model text NOT NULL DEFAULT '';

-- down
ALTER TABLE processes DROP COLUMN model;
