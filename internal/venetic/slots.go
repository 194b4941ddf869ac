package venetic

import "strconv"

// slot is a gap in a template. Within one exchange a slot has one value.
type slot uint8

const (
	noSlot slot = iota
	slotVoc
	slotName
	slotName2
	slotTeam
	slotFood
	slotShop
	slotShop2
	slotDay
	slotHour
	slotN
	slotN2
	slotNN
	slotTown
	slotPlace
	slotPostcode
	slotQty
	slotPrice
	slotDrug
	slotPaper
	slotToken
	slotPlate
	slotCar
	slotPhone
	slotTarget
	slotAddress
	slotBirthday
	slotAge
	slotKid
	slotPartner
	slotHome
	slotHomePostcode
	slotHomeTown
	slotFirst
	slotCustody
	slotStamp
	slotPassword
	slotPet
	slots
)

var slotNames = [slots]string{
	slotVoc: "voc", slotName: "name", slotName2: "name2", slotTeam: "team", slotFood: "food", slotShop: "shop",
	slotShop2: "shop2", slotDay: "day", slotHour: "hour", slotN: "n", slotN2: "n2", slotNN: "nn", slotTown: "town",
	slotPlace: "place", slotPostcode: "pc", slotQty: "qty", slotPrice: "price", slotDrug: "drug", slotPaper: "paper",
	slotToken: "token", slotPlate: "plate", slotCar: "car", slotPhone: "phone", slotTarget: "person",
	slotAddress: "addy", slotBirthday: "dob", slotAge: "age", slotKid: "kid", slotPartner: "partner",
	slotHome: "home", slotHomePostcode: "homepc", slotHomeTown: "hometown", slotFirst: "first",
	slotCustody: "custody", slotStamp: "stamp", slotPassword: "pass", slotPet: "pet",
}

func slotByName(name string) (slot, bool) {
	for i, n := range slotNames {
		if n == name && name != "" {
			return slot(i), true
		}
	}
	return noSlot, false
}

// fill draws the value of a slot for the exchange at hand.
func (s *speaker) fill(id slot) string {
	w, r := s.p.words, &s.rng
	switch id {
	case slotName, slotName2:
		return pick(r, w.First)
	case slotTeam:
		return pick(r, w.Teams)
	case slotFood:
		return pick(r, w.Food)
	case slotShop, slotShop2:
		return pick(r, w.Shops)
	case slotDay:
		return pick(r, w.Days)
	case slotHour:
		return pick(r, w.Hours)
	case slotN, slotN2:
		return smallNumbers[2+r.n(8)]
	case slotNN:
		return strconv.Itoa(10 + r.n(60))
	case slotCar:
		return pick(r, w.Cars)
	case slotStamp:
		return pick(r, w.Stamps)
	case slotPassword:
		return pick(r, w.Passwords)
	case slotPet:
		return pick(r, w.Pets)
	}
	return s.fillTrade(id)
}

var smallNumbers = [...]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// fillTrade draws what business and threats are made of.
func (s *speaker) fillTrade(id slot) string {
	w, r := s.p.words, &s.rng
	switch id {
	case slotTown:
		return s.where.Town
	case slotPlace:
		return pick(r, s.where.Spots)
	case slotPostcode:
		return s.where.postcode(r)
	case slotQty:
		return strconv.Itoa(s.trade().Kilograms)
	case slotPrice:
		return s.trade().priceText()
	case slotDrug:
		return s.trade().Term
	case slotPaper:
		return strconv.Itoa(5 * r.between(2, 60))
	case slotToken:
		return string(rune('A'+r.n(8))) + string(rune('A'+r.n(8))) + strconv.Itoa(r.between(10, 99)) + " " + strconv.Itoa(r.between(100000, 999999))
	case slotPlate:
		return s.himself().Plate
	case slotTarget:
		return pick(r, w.First) + " " + w.surname(r)
	case slotAddress:
		return w.address(r)
	}
	return s.fillSelf(id)
}

// fillSelf gives what the exchange's first speaker lets slip about himself.
func (s *speaker) fillSelf(id slot) string {
	me := s.himself()
	switch id {
	case slotBirthday:
		return dayInWords(me.born)
	case slotAge:
		return strconv.Itoa(2020 - me.born.Year())
	case slotKid:
		return me.kid
	case slotPartner:
		return me.Partner
	case slotPhone:
		return me.Phone
	case slotHome:
		return me.Address
	case slotHomePostcode:
		return me.Postcode
	case slotHomeTown:
		return me.Town
	case slotFirst:
		return me.first
	case slotCustody:
		return me.custody
	}
	return ""
}
