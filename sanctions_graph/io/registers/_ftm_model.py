"""What each schema and property of FollowTheMoney becomes: tables, read by `_ftm`, and the field map made of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

TYPES = {
    **{name: name for name in
       ("LegalEntity", "Person", "Company", "Organization", "PublicBody", "Asset", "Vessel", "Airplane", "Vehicle",
        "RealEstate", "Security", "BankAccount", "CryptoWallet", "Address", "Event")},
    "Contract": "Asset", "License": "Asset", "UserAccount": "Asset",
    "CallForTenders": "Event", "CourtCase": "Event", "Project": "Event", "Trip": "Event",
}  # fmt: skip
"""Schemata that are entities here, and of which type."""

DROPPED_SCHEMATA = {
    **dict.fromkeys(("Identification", "Passport", "TaxRoll"), "dropped: a personal identifier"),
    **dict.fromkeys(("Risk", "Documentation", "Mention", "Note"), "dropped: a remark about an entity"),
    **dict.fromkeys(("Call", "EconomicActivity"), "dropped: no kind of link; goods and calls are no channels here"),
    **dict.fromkeys(
        ("Analyzable", "Article", "Audio", "Document", "Email", "Folder", "HyperText", "Image", "Message", "Package",
         "Page", "Pages", "PlainText", "Table", "Video", "Workbook"),
        "dropped: a document, no party",
    ),
}  # fmt: skip


class Edge(NamedTuple):
    """What a schema that joins two entities becomes.

    Attributes
    ----------
    source, target : str
        Properties that hold the ends of our link.
    kind : str
        Kind of link.
    says : str
        Property that becomes the role.
    role : str
        The role where none is stated.
    """

    source: str
    target: str
    kind: str
    says: str = "role"
    role: str = ""


EDGES = {
    "Ownership": Edge("owner", "asset", "owns"),
    "Control": Edge("controller", "controlled", "controls"),
    "Directorship": Edge("director", "organization", "directs"),
    "Representation": Edge("agent", "client", "acts_for"),
    "Employment": Edge("employer", "employee", "employs"),
    "Payment": Edge("payer", "beneficiary", "pays", "purpose"),
    "Debt": Edge("creditor", "debtor", "finances", "", "debt"),
    "Similar": Edge("candidate", "match", "same_as", ""),
    "Membership": Edge("member", "organization", "tied_to", "role", "member"),
    "Family": Edge("person", "relative", "tied_to", "relationship", "family"),
    "Associate": Edge("person", "associate", "tied_to", "relationship", "associate"),
    "UnknownLink": Edge("subject", "object", "tied_to", "role", "unknown"),
    "Succession": Edge("predecessor", "successor", "tied_to", "role", "succession"),
    "CourtCaseParty": Edge("party", "case", "tied_to", "role", "party"),
    "ProjectParticipant": Edge("participant", "project", "tied_to", "role", "participant"),
    "ContractAward": Edge("supplier", "contract", "tied_to", "role", "supplier"),
}
"""Schemata that are links. Family and associates are context: they expose nobody."""

AMOUNTS = ("Payment", "Debt")


class Tie(NamedTuple):
    """What a property that holds another entity becomes.

    Attributes
    ----------
    kind, role : str
        The link.
    forward : bool
        Whether it goes from the bearer of the property to the other.
    """

    kind: str
    role: str
    forward: bool


TIES = {
    "parent": Tie("controls", "parent", False),
    "holder": Tie("controls", "holder", False),
    "owner": Tie("owns", "", False),
    "operator": Tie("operates", "", False),
    "addressEntity": Tie("tied_to", "address", True),
    "issuer": Tie("tied_to", "issuer", False),
    "bank": Tie("tied_to", "bank", False),
    "authority": Tie("tied_to", "authority", False),
    "onBehalfOf": Tie("tied_to", "on-behalf-of", False),
    "tenderers": Tie("tied_to", "tenderer", False),
    "organizer": Tie("tied_to", "organizer", False),
    "involved": Tie("tied_to", "involved", False),
    "project": Tie("tied_to", "project", True),
    "vehicle": Tie("tied_to", "vehicle", True),
    "startLocation": Tie("tied_to", "start", True),
    "endLocation": Tie("tied_to", "end", True),
}
"""Link properties. A parent is told without a share: it `controls`, role ``parent``, and owns nothing that is stated.
An owner of a vessel owns it, at a share that is not known."""

PLACES = {
    "country": Tie("located_in", "", True),
    "mainCountry": Tie("located_in", "", True),
    "jurisdiction": Tie("located_in", "registered", True),
    "nationality": Tie("tied_to", "nationality", True),
    "citizenship": Tie("tied_to", "citizenship", True),
    "flag": Tie("tied_to", "flag", True),
    "pastFlags": Tie("tied_to", "former-flag", True),
}
"""Properties that hold a country. Of a person, ``country`` says nothing of where they are: ``tied_to``."""
PERSONS_COUNTRY = Tie("tied_to", "country", True)

NAMES = {
    "name": "name",
    "alias": "alias",
    "weakAlias": "weak_alias",
    "previousName": "former_name",
    "abbreviation": "alias",
}
"""Properties that hold names, and the scheme of each."""

IDENTIFIERS = {
    "leiCode": "lei", "imoNumber": "imo", "mmsi": "mmsi", "callSign": "call_sign", "publicKey": "wallet",
    "cryptoAddress": "wallet", "swiftBic": "bic", "bic": "bic", "isin": "isin", "isinCode": "isin",
    "innCode": "inn", "ogrnCode": "ogrn", "okpoCode": "okpo", "registrationNumber": "registration_number",
    "taxNumber": "tax_number", "vatCode": "vat", "idNumber": "id_number", "dunsCode": "duns",
    "uniqueEntityId": "uei", "cageCode": "cage", "cikCode": "cik", "permId": "perm_id", "uscCode": "usc",
    "icijId": "icij", "wikidataId": "wikidata", "serialNumber": "serial_number", "icaoCode": "icao",
    "cadastralCode": "cadastral", "titleNumber": "title_number", "figiCode": "figi", "bvdId": "bvd",
    "giiNumber": "giin", "licenseNumber": "license_number", "ticker": "ticker", "crsNumber": "crs",
    "irsCode": "irs", "bikCode": "bik", "ipoCode": "ipo", "jibCode": "jib", "mbsCode": "mbs", "voenCode": "voen",
    "ricCode": "ric", "ripsCode": "rips",
}  # fmt: skip
"""Properties that hold identifiers, and the scheme of each. None is read of a person but ``wikidataId``."""
OF_PERSONS = frozenset({"wikidataId"})
"""Identifiers that are read of a person as well: they name a public page, not a paper."""

UN_TAGS = {
    "UN-SC1518": "Iraq", "UN-SC1533": "DRC", "UN-SC1591": "Sudan", "UN-SC1718": "DPRK", "UN-SC1737": "Iran",
    "UN-SC1970": "Libya", "UN-SC1988": "Taliban", "UN-SC2048": "GB", "UN-SC2127": "CAR", "UN-SC2140": "Yemen",
    "UN-SC2206": "SouthSudan", "UN-SC2653": "Haiti", "UN-SC2713": "Somalia", "UN-SCISIL": "Al-Qaida",
}  # fmt: skip
"""Programmes of OpenSanctions that are lists of the UN, by the list types of the UN's own file."""
US_BLOCKING = frozenset({
    "US-BALKANS", "US-BRUS", "US-BURMA", "US-CAR", "US-CUBA", "US-CYB", "US-DARFUR", "US-DRC", "US-ETHIOPIA",
    "US-FORINT", "US-FTO219", "US-GLOMAG", "US-HONGKONG", "US-HOSTAGE", "US-ICC", "US-IRAN", "US-IRAQ", "US-LEBANON",
    "US-LIBYA", "US-MAGNITSKY", "US-MALI", "US-NARCO", "US-NICARAGUA", "US-NK", "US-NON-PROLIF", "US-RUSHAR",
    "US-SOMALIA", "US-SOUTH-SUDAN", "US-SYR", "US-SYR-REL", "US-TCO", "US-TERR", "US-UKRRUS-REL", "US-VEN",
    "US-YEMEN", "US-CAATSA",
})  # fmt: skip
"""Programmes of OpenSanctions under which the US block property."""
US_OTHER = {"US-BIS-EL": "EL", "US-BIS-MEU": "MEU", "US-SSI": "SSI"}
"""Programmes of the US with rules of their own, by the words that regimes know them by. Any other programme of a US
body (debarments, covered lists, restrictions on visas) blocks nobody, so its measure is not of the authority ``US``."""
AUTHORITIES = {
    "Office of Foreign Assets Control": "US",
    "OFAC": "US",
    "United Nations Security Council": "UN",
    "United Nations Security Council (UN SC)": "UN",
}
"""Who lists where no programme is named; anybody else is an authority by the name that is printed."""

_PERSONAL = "dropped: a personal identifier"
_INNER = "dropped: of no use to a graph"
_PROSE = "dropped: prose"
_PAGE = "dropped: a page; the document of the graph is the file"

DROPPED = {
    **dict.fromkeys(
        ("birthDate", "birthPlace", "birthCountry", "deathDate", "gender", "passportNumber", "socialSecurityNumber",
         "email", "phone", "appearance", "ethnicity", "religion", "political", "eyeColor", "hairColor", "height",
         "weight", "spokenLanguage", "motherName", "fatherName", "firstName", "lastName", "middleName", "secondName",
         "nameSuffix", "title", "education", "profession", "npiCode", "iban", "accountNumber", "privateKey",
         "accountId"),
        _PERSONAL,
    ),
    **dict.fromkeys(
        ("notes", "description", "summary", "biography", "indexText", "keywords", "reason", "provisions", "duration",
         "status", "remarks"),
        _PROSE,
    ),
    **dict.fromkeys(
        ("sourceUrl", "programUrl", "publisherUrl", "alephUrl", "wikipediaUrl", "opencorporatesUrl", "website",
         "publisher"),
        _PAGE,
    ),
    "address": "dropped: the entity of the address has it; of a person it is where they live",
    "topics": "dropped: what the links themselves say",
    "program": "dropped where it stands on an entity: programId says it",
    "incorporationDate": "dropped: the life of an entity has no column",
    "dissolutionDate": "dropped: the life of an entity has no column",
    **dict.fromkeys(
        ("createdAt", "modifiedAt", "retrievedAt", "recordId", "namesMentioned", "proof", "riskSource", "kppCode",
         "legalForm", "classification", "sector", "taxStatus", "capital", "okvedCode", "okopfCode", "oksmCode",
         "caemCode", "coatoCode", "fnsCode", "fssCode", "pfrNumber", "sayariId", "brightQueryId", "brightQueryOrgId",
         "sharesCount", "sharesCurrency", "sharesType", "sharesValue", "legalBasis", "ownershipType", "secretary",
         "amountEur", "amountUsd", "transactionNumber", "sequenceNumber", "programme", "contract", "payerAccount",
         "beneficiaryAccount", "type", "model", "buildDate", "registrationDate", "deregistrationDate", "tonnage",
         "deadweightTonnage", "grossRegisteredTonnage", "navigationArea", "nameChangeDate", "pastTypes",
         "registrationPort", "manufacturer", "currencySymbol", "blockchain", "custodyType", "managingExchange",
         "balance", "balanceDate", "maxBalance", "maxBalanceDate", "creationDate", "openingDate", "closingDate",
         "accountType", "bankAddress", "bankName", "issueDate", "maturityDate", "collateral", "area", "censusBlock",
         "createDate", "encumbrance", "landType", "latitude", "longitude", "propertyType", "tenure", "googlePlaceId",
         "osmId", "street", "street2", "postOfficeBox", "postalCode", "region", "state", "numberOfSeats",
         "subnationalArea", "constituency", "politicalGroup", "electionDate", "declarationDate", "inceptionDate",
         "callForTenders", "confidenceScore", "partOf", "level", "fipsCode", "zipCode", "nutsCode", "matcher",
         "service", "username", "password", "ipAddress", "documentType", "documentNumber", "controlType", "callId",
         "important", "location"),
        _INNER,
    ),
    **dict.fromkeys(
        ("emailMentioned", "phoneMentioned", "ibanMentioned", "ipMentioned", "peopleMentioned", "companiesMentioned",
         "locationMentioned", "detectedCountry", "detectedLanguage"),
        "dropped: guessed from a text",
    ),
    **dict.fromkeys(
        ("amended", "authorityReferenceId", "awardNoticeDate", "awardedInLots", "awardingDate", "cancelled",
         "caseNumber", "category", "certificationCheck", "clarificationDeadline", "closeDate", "commodities",
         "contractDate", "contractNoticeDate", "court", "cpvCode", "criteria", "decisionReason", "directive",
         "euFunding", "evaluationMechanism", "fallsUnderGPPScope", "fileDate", "goal", "involvesOutcome", "language",
         "lotNumber", "lotsNames", "maximumNumberOfLots", "method", "multipleTenders", "noticeId", "numberAwards",
         "numberOfLots", "paymentOptions", "phase", "procedure", "procedureNumber", "procurementType", "projectId",
         "publicationDate", "relationToThreshold", "reverseAuctionsIncluded", "reviewDate", "submissionDeadline",
         "tedUrl", "tendersForLots"),
        "dropped: of a tender, a case or a project",
    ),
}  # fmt: skip
"""Properties that are dropped, and why."""

SPECIAL = {
    "startDate": "start of the link", "endDate": "end of the link", "date": "start and end of the link, one day",
    "Sanction.listingDate": "start of designates, where there is no startDate",
    "Sanction.entity": "target of designates; of targets, if it is a territory",
    "Sanction.authority": "speaker of the claim; authority of the measure, where no programme is named",
    "Sanction.program": "a tag of OFAC's is looked up in the registry of programmes; stands in for programId",
    "Sanction.programId": "designates, from the measure of the programme",
    "Sanction.country": "whose tags are looked up",
    "Sanction.unscId": "name of scheme un_ref of the entity",
    "Sanction.authorityId": "dropped: an inner number of the list",
    "programId": "designates, where no Sanction says so",
    "Ownership.percentage": "share; free text is read as a number, a range, or over and under",
    "amount": "amount of the link", "currency": "unit of the amount",
    "Occupancy.holder": "claim of quantity post about the person", "Occupancy.post": "the words of that claim",
    "Occupancy.periodStart": "dropped: of no use to a graph", "Occupancy.periodEnd": "dropped: of no use to a graph",
    "Position.name": "the words of the claims of its holders",
    "Position.organization": "tied_to, from each holder, role post",
    "Person.position": "claim of quantity post",
    "Address.full": "caption; of an address that persons alone bear, the city and state stand in",
    "Address.city": "caption, where full does not say it", "Address.state": "caption, where full does not say it",
    "Address.country": "located_in",
    "Territory.territoryCode": "state", "Territory.country": "state, where there is no code",
    "RealEstate.parent": "tied_to, role parent",
}  # fmt: skip

FIELDS = MappingProxyType({
    "id": "entity id ftm:<id>, unless it reads scheme:value already; the link's id; the locator",
    "schema": "type of the entity, or kind of the link",
    "caption": "caption",
    "properties": "see each",
    "datasets": "speaker of the claims",
    "first_seen": "since when the claims were seen; that of the file's oldest copy",
    "last_seen": "until when the claims were seen",
    **dict.fromkeys(("referents", "target", "last_change"), _INNER),
    **{f"schema {name}": f"entity of type {kind}" for name, kind in TYPES.items()},
    **{f"schema {name}": f"{edge.kind}, from {edge.source} to {edge.target}" for name, edge in EDGES.items()},
    **{f"schema {name}": reason for name, reason in DROPPED_SCHEMATA.items()},
    "schema Territory": "state",
    "schema Sanction": "designates",
    "schema Position": "words of a post",
    "schema Occupancy": "claim of quantity post",
    **{f"{name}.{end}": f"{what} of {edge.kind}" for name, edge in EDGES.items()
       for what, end in (("source", edge.source), ("target", edge.target), ("role", edge.says)) if end},
    **{name: f"name of scheme {scheme}" for name, scheme in NAMES.items()},
    **{name: f"name of scheme {scheme}; dropped of a person" if name not in OF_PERSONS else f"name of scheme {scheme}"
       for name, scheme in IDENTIFIERS.items()},
    **{name: f"{tie.kind}, {'to' if tie.forward else 'from'} the other, role {tie.role or 'none'}"
       for name, tie in TIES.items()},
    **{name: f"{tie.kind} a state, role {tie.role or 'none'}" for name, tie in PLACES.items()},
    "Person.country": "tied_to a state, role country",
    **DROPPED,
    **SPECIAL,
})  # fmt: skip
"""By ``Schema.property``, or by property alone where all schemata agree."""


READ = frozenset(key.rpartition(".")[2] for key, what in FIELDS.items() if not what.startswith("dropped"))
"""Properties that are read of some schema."""


def field_of(schema: str, name: str) -> str | None:
    """Look a property up in the field map; None if it is not there."""
    return FIELDS.get(f"{schema}.{name}") or FIELDS.get(name)
