# A room, its members, and what is said there.
class Room < ApplicationRecord
  has_many :memberships
  has_many :users, -> { order(:name) }, through: :memberships
  has_many :messages
  has_many :presences, -> { live }

  scope :for_everybody, -> { where(open: true) }

  # The room, if that user may enter it.
  def self.enter!(slug, user)
    room = find_by(slug: slug.to_s) || raise(Problem.new(:not_found, message: "There is no such room."))
    room.tap { room.admit!(user) }
  end

  def admit!(user)
    return if member?(user)

    raise Problem.new(:not_a_member, message: "You are not a member of #{title}. Only its members read and write there.")
  end

  def member?(user)
    memberships.exists?(user: user)
  end

  def membership_of(user)
    memberships.find_by!(user: user)
  end

  def as_json_for(user)
    { slug: slug, title: title, member: member?(user) }
  end

  # Says something once, however often it is sent: gives the message, whose `previously_new_record?` tells.
  def say!(user, attributes)
    admit!(user)
    message = messages.new(user: user, **attributes)
    message.validate!
    known = said(user, message.nonce)
    return known if known

    RateLimit::MESSAGES.take!(user.id)
    message.tap(&:save!)
  rescue ActiveRecord::RecordNotUnique # by the same client, on its other way to us
    said(user, message.nonce) || raise(Problem.new(:invalid, field: :nonce))
  end

  # Who is there now, over all processes.
  def here
    { type: "here", people: User.where(id: presences.select(:user_id)).order(:name).pluck(:name) }
  end

  # Under the lock: what is told last is what is true.
  def announce
    transaction { lock!.tell(States.stamp(here)) }
  end

  def tell(event)
    ChatChannel.broadcast_to(self, event)
  end

  private

  # What was said under that nonce. What was removed since does not come back.
  def said(user, nonce)
    messages.find_by(user: user, nonce: nonce)&.tap { |message| raise Problem.new(:removed) if message.removed_at }
  end
end
