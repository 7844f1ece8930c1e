-- The terms every tenant starts with: what a service is about, and whom it is for.
-- Each id is the version 5 UUID an import derives from the code, so that data files may name the code.

insert into taxonomy (id, name, description, version, facet) values
    ('99790225-63bb-51ea-85cb-86a6405fe369', 'Categorie', 'Di che cosa si occupa un servizio.', '1', 'category'),
    ('55d83e1f-a678-59ab-bd9f-ef3d45e03ca7', 'Destinatari', 'A chi è rivolto un servizio.', '1', 'target');

insert into taxonomy_term (id, code, name, description, taxonomy, language, taxonomy_id) values
    ('1cdc28b0-d609-5338-af1f-c326a5f1b631', 'information-access', 'Accesso e informazioni', 'Segretariato sociale, sportelli, porte di accesso.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('f3031bb6-ec8c-5d2a-8dd4-3e80359c826a', 'home-care', 'Assistenza a domicilio', 'Aiuto alla persona e alla casa, a casa propria.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('45678712-8fac-5e12-9a89-6379ff909d8d', 'meals-transport', 'Pasti e trasporti', 'Pasti a domicilio, accompagnamento e trasporto.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('dc581dc2-6082-5b31-98b1-cf8eb2d31c65', 'day-centres', 'Centri diurni', 'Accoglienza di giorno con attività e assistenza.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('3d2168d0-3c62-5efc-8daf-fd28b0052bef', 'residential-care', 'Residenze e accoglienza', 'Case di riposo, comunità, accoglienza temporanea.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('20ccc8d6-7923-562b-92c9-1c8593c069d6', 'caregiver-support', 'Sostegno a chi assiste', 'Badanti, sollievo e aiuto ai familiari che assistono.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('30116d0a-fe70-5e9d-935d-275a7ba5f3de', 'early-childhood', 'Nidi e prima infanzia', 'Nidi, spazi gioco, servizi per i più piccoli.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('bf290e17-0a28-5e42-892d-5b6c32c125b9', 'education-support', 'Doposcuola ed educativa', 'Doposcuola, centri estivi, educatori.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('6098e6b8-43a7-5d34-952c-b679681812f6', 'family-support', 'Famiglia e genitorialità', 'Consultori, mediazione, sostegno ai genitori.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('f681d9df-e4a9-5096-a638-8c215592131a', 'economic-support', 'Contributi e bonus', 'Contributi economici, bonus, buoni.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('2df0c021-b70f-526a-91bf-ca95cbd9b48e', 'housing', 'Casa', 'Affitto, emergenza abitativa, alloggi.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('4216bf09-51c2-5d1c-b14e-c2068cae4554', 'work-inclusion', 'Lavoro e inclusione', 'Tirocini, orientamento, inserimento al lavoro.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('17d8a490-98cb-57df-ace4-37d36186a480', 'protection', 'Tutela e antiviolenza', 'Tutela dei minori, centri antiviolenza, protezione.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('c53664bb-086c-5503-852c-0e593d55dc23', 'mental-health-addictions', 'Salute mentale e dipendenze', 'Ascolto e cura per disagio psichico e dipendenze.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('0632457e-57e2-5b95-9090-b93c8f542de1', 'health-integration', 'Servizi sociosanitari', 'Servizi sociali e sanitari insieme.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('200300ae-a653-5d99-ae78-408da496eba1', 'community-leisure', 'Socialità e volontariato', 'Incontro, tempo libero, volontariato, quartiere.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('2d41386d-69b3-5b87-8dcb-739f83d52daa', 'disability-services', 'Servizi per la disabilità', 'Servizi per persone con disabilità.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369'),
    ('e2d86a03-5c5d-5cc2-a901-be66088c8e0d', 'legal-advice', 'Consulenze', 'Consulenza legale, psicologica, mediazione.', 'Categorie', 'it', '99790225-63bb-51ea-85cb-86a6405fe369');

insert into taxonomy_term (id, code, name, description, taxonomy, language, taxonomy_id) values
    ('60336bdb-3500-5102-99ae-83c1c2ecfebe', 'families', 'Famiglie', 'Nuclei familiari e genitori.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('b26aa90e-9213-5d99-90ae-46abccf753c2', 'minors', 'Bambini e ragazzi', 'Persone con meno di 18 anni.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('5102476d-f0d4-5231-8581-92963ab8ddec', 'young-people', 'Giovani', 'Persone dai 16 ai 30 anni circa.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('ba8fe507-38e1-590e-8b7f-30b7f996dbdc', 'adults', 'Adulti', 'Persone adulte.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('e059bf97-b2d1-5a9d-a136-36c6847dded6', 'older-people', 'Anziani', 'Persone dai 65 anni.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('7e21a511-ce4e-554b-8f86-42ed82d2e517', 'disability', 'Persone con disabilità', 'Persone con disabilità e loro famiglie.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('94851b3d-c967-595c-bfbf-93b04b62773e', 'non-self-sufficiency', 'Persone non autosufficienti', 'Persone che hanno bisogno di assistenza continua.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('9242648f-c5e8-5ba3-8bb2-5f4159bc7480', 'caregivers', 'Chi assiste un familiare', 'Familiari e assistenti che si prendono cura di qualcuno.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('6737568e-f6f5-595f-b4ca-ff16c592e071', 'migrants', 'Persone straniere', 'Persone di origine straniera.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('5d1d0920-9f54-5a2f-8c05-c7e974f9ca72', 'poverty', 'Persone in difficoltà economica', 'Persone e famiglie con poche risorse.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7'),
    ('5f7bde0f-d4ef-57a1-9ec7-d76a1a69512a', 'women', 'Donne', 'Donne, anche in situazioni di violenza.', 'Destinatari', 'it', '55d83e1f-a678-59ab-bd9f-ef3d45e03ca7');
