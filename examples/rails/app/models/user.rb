# Somebody of the organisation.
class User < ApplicationRecord
  STATUSES = %w[online away busy dnd].freeze
  # Of one answer.
  MOST_PEOPLE = 500

  has_many :sessions
  has_many :memberships
  has_many :rooms, through: :memberships
  has_many :messages
  has_many :notifications
  has_many :presences, -> { where(room: nil).live }
  has_many :uploads

  attribute :name, :trimmed
  before_validation { self.name = name&.unicode_normalize&.downcase }
  validates :name, format: {
    # What nobody can see could make it look like another one.
    with: /\A(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{N} ._-]{1,40}\z/,
    message: "is 1 to 40 letters, digits, blanks, dots, hyphens or underscores"
  }
  validates :status, inclusion: STATUSES

  after_create { Room.for_everybody.each { |room| room.memberships.create!(user: self) } }

  # Who is meant, however the name is written.
  def self.called(name)
    find_by(name: new(name: name).tap(&:validate).name)
  end

  # Who is not known yet is known from now on. Here a real application would check a password. The block may
  # refuse a name that is one.
  def self.enter!(name)
    user = new(name: name)
    user.validate!
    yield if block_given?
    find_by(name: user.name) || create_or_find_by!(name: user.name)
  end

  # Who is here, then who is offline; of the others one hears when they come.
  def self.people
    here = Presence.live.where(room: nil).select(:user_id).to_sql
    order(Arel.sql("users.id IN (#{here}) DESC"), :name).limit(MOST_PEOPLE).includes(:presences).map(&:person)
  end

  def person
    { name: name, status: presences.empty? ? "offline" : status }
  end

  # The record may be that of a connection, as old as that is.
  def appear!(status)
    fresh = User.find(id)
    fresh.status = status
    fresh.validate!
    RateLimit::STATUSES.take!(id)
    fresh.save!
    fresh.announce
    fresh.person
  end

  # Tells everybody how they appear now, if that is news. It is read and told under the lock: what is told last
  # is what is true.
  def announce
    transaction do
      fresh = User.lock.find(id)
      next if fresh.person[:status] == fresh.told

      fresh.update_column(:told, fresh.person[:status])
      event = States.stamp(type: "person", person: fresh.person)
      ActionCable.server.broadcast(PresenceChannel::STREAM, event)
    end
  end

  def as_json(*)
    { name: name }
  end
end
