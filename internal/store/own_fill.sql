-- Of a log that is older than the table.
INSERT INTO own_search (account, idx)
  SELECT json_extract(payload, '$.actor.user'), idx FROM leaf
  WHERE payload LIKE '%"typed":true%' AND json_extract(payload, '$.details.typed')
    AND json_extract(payload, '$.outcome') = 'done' AND json_extract(payload, '$.actor.user') <> '';
